import * as z from "zod";
import { changeCheckRun, createCheckRun } from "../operations/check-runs.ts";
import { appOf } from "../world/actor.ts";
import type { CheckRun } from "../world/repository-model.ts";
import { type Answer, created, notFound, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { checkRunView } from "./views/check-run.ts";

const change = z.object({
  name: z.string().optional(),
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
  conclusion: z
    .enum(["success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required"])
    .optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  output: z
    .object({ title: z.string().optional(), summary: z.string(), text: z.string().optional() })
    .optional(),
});
const newCheckRun = change.extend({ name: z.string(), head_sha: z.string() });

export const checks = [
  onRepository("POST /repos/{owner}/{repo}/check-runs", {
    needs: "checks:write",
    body: newCheckRun,
    answer: (call) => {
      const { github, repository, git, actor, body } = call;
      const appId = appOf(actor);
      if (appId === undefined) return refuse(403, "You must authenticate via a GitHub App.");
      if (!git.commit(body.head_sha)) return refuse(422, `No commit found for SHA: ${body.head_sha}`);
      const check = createCheckRun(github, actor, repository, appId, { ...body, headSha: body.head_sha });
      return created(checkRunView(github, repository, check));
    },
  }),
  onRepository("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    needs: "checks:write",
    body: change,
    answer: onCheckRun((call, check) => {
      // Only the App that made a check run may change it.
      if (check.appId !== appOf(call.actor))
        return refuse(
          403,
          "Invalid app_id `" +
            `${check.appId}` +
            "` - check run can only be modified by the GitHub App that created it.",
        );
      changeCheckRun(call.github, call.actor, call.repository, check, call.body);
      return success(checkRunView(call.github, call.repository, check));
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    needs: "checks:read",
    answer: onCheckRun((call, check) => success(checkRunView(call.github, call.repository, check))),
  }),
  onRepository("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
    needs: "checks:read",
    answer: (call) => {
      const { github, repository } = call;
      const sha = call.git.resolve(call.param("ref"));
      if (!sha) return refuse(422, `No commit found for SHA: ${call.param("ref")}`);
      const wanted = (name: string) => call.query(name);
      const all = repository.checkRuns.filter(
        (check) =>
          check.headSha === sha &&
          (wanted("check_name") ?? check.name) === check.name &&
          (wanted("status") ?? check.status) === check.status &&
          (wanted("app_id") ?? String(check.appId)) === String(check.appId),
      );
      const shown = wanted("filter") === "all" ? all : latest(all);
      return page(
        call,
        [...shown].reverse(),
        (check) => checkRunView(github, repository, check),
        (check_runs, total_count) => ({ total_count, check_runs }),
      );
    },
  }),
];

function onCheckRun<Body = unknown>(answer: (call: RepositoryCall<Body>, check: CheckRun) => Answer) {
  return (call: RepositoryCall<Body>): Answer => {
    const check = call.repository.checkRuns.find(({ id }) => String(id) === call.param("check_run_id"));
    return check ? answer(call, check) : notFound;
  };
}

/** The newest of each name and App. */
function latest(all: readonly CheckRun[]): readonly CheckRun[] {
  return [...new Map(all.map((check) => [`${check.appId} ${check.name}`, check])).values()];
}
