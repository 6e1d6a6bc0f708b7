import { html } from "hono/html";
import type { GitHub } from "../context.ts";
import type { WorkflowRunRecord } from "../ports.ts";
import type { Repository } from "../world/repository-model.ts";
import { layout, link, type Markup, shortId, table } from "./layout.ts";

/** A run with its jobs, their steps and their logs, secrets masked by the engine. */
export function runPage(github: GitHub, repository: Repository, run: WorkflowRunRecord): Markup {
  const name = github.fullName(repository);
  const jobs = github.engine?.jobs(name, run.id) ?? [];
  return layout(
    `${run.name} #${run.runNumber}`,
    [[name, `/${name}`]],
    html`<p>
        ${run.conclusion ?? run.status}; ${run.event} by ${run.actor}, ${run.path} at
        ${link(shortId(run.headSha), name, "commit", run.headSha)}
      </p>
      ${jobs.map(
        (job) => html`<h2>${job.name}: ${job.conclusion ?? job.status}</h2>
          ${table(["Step", "Outcome"], job.steps, (step) => [step.name, step.conclusion ?? step.status])}
          <pre>${github.engine?.log(name, job.id) ?? ""}</pre>`,
      )}`,
  );
}
