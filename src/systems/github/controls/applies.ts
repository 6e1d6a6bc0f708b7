import type { Blueprint } from "../../../blueprint/model.ts";
import type { RanSource } from "../../../contracts/audit.ts";
import { ok } from "../../../foundation/result.ts";
import { createWorkflowRuns } from "../client/workflow-runs.ts";
import type { GitHubClient } from "../connect.ts";
import { fullName, infrastructureRepository, mainBranch } from "../files/names.ts";
import { settingsReader } from "./read.ts";

/** Every run that applied stacks, whether it came to a good end or not: a part of it may have been done. */
export const applies = (blueprint: Blueprint): RanSource<GitHubClient> => ({
  id: "github.applies",
  title: "What the pipeline of infrastructure applied",
  needs: [],
  async collect({ client, period }) {
    const github = await settingsReader(client);
    if (!github.ok) return github;
    const repository = fullName(blueprint, infrastructureRepository);
    const runs = await createWorkflowRuns(github.value).on(repository, "apply.yaml", mainBranch);
    if (!runs.ok) return runs;
    const within = ({ createdAt }: { readonly createdAt: string }) =>
      Date.parse(createdAt) >= period.from.getTime() && Date.parse(createdAt) < period.to.getTime();
    return ok(
      runs.value.filter(within).map(({ headSha, createdAt, url }) => ({
        kind: "apply",
        repository,
        revision: headSha,
        at: createdAt,
        url,
      })),
    );
  },
});
