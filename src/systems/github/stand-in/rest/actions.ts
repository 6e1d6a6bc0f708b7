import * as z from "zod";
import { findEntry, isFolder, readTree } from "../git/tree.ts";
import type { WorkflowEngine, WorkflowRunRecord } from "../ports.ts";
import { type Answer, accepted, notFound, nothing, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { jobView, runView, workflowId, workflowView } from "./views/run.ts";

const dispatch = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
});
const access = z.object({ access_level: z.enum(["none", "user", "organization"]) });

export const actions = [
  onRepository("GET /repos/{owner}/{repo}/actions/runs", {
    needs: "actions:read",
    answer: onEngine((call, engine, name) => listRuns(call, engine.runs(name))),
  }),
  onRepository("GET /repos/{owner}/{repo}/actions/workflows", {
    needs: "actions:read",
    answer: (call) => {
      const files = workflowFiles(call);
      return page(
        call,
        files,
        (path) => workflowView(call.github, call.repository, path),
        (workflows, total_count) => ({
          total_count,
          workflows,
        }),
      );
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}", {
    needs: "actions:read",
    answer: (call) => {
      const path = workflowOf(call);
      return path ? success(workflowView(call.github, call.repository, path)) : notFound;
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
    needs: "actions:read",
    answer: onEngine((call, engine, name) => {
      const path = workflowOf(call);
      const ofIt = engine.runs(name).filter((run) => run.path === path);
      return path ? listRuns(call, ofIt) : notFound;
    }),
  }),
  onRepository("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
    needs: "actions:write",
    body: dispatch,
    answer: onEngine(async ({ user, body, ...call }, engine, repository) => {
      const path = workflowOf(call);
      if (!path) return notFound;
      if (!call.git.resolve(body.ref)) return refuse(422, `No ref found for: ${body.ref}`);
      const workflow = path.split("/").at(-1) ?? "";
      const outcome = await engine.dispatch({
        repository,
        workflow,
        ref: body.ref,
        inputs: body.inputs,
        actor: user.login,
      });
      return outcome.ok ? nothing : refuse(422, outcome.message);
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
    needs: "actions:read",
    answer: onRun((call, _, run) => success(runView(call.github, call.repository, run))),
  }),
  onRepository("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", {
    needs: "actions:read",
    answer: onRun((call, engine, run) =>
      page(
        call,
        engine.jobs(call.github.fullName(call.repository), run.id),
        (job) => jobView(call.github, call.repository, run, job),
        (jobs, total_count) => ({ total_count, jobs }),
      ),
    ),
  }),
  onRepository("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", {
    needs: "actions:write",
    answer: onRun((call, engine, run) => {
      const cancelled = engine.cancel(call.github.fullName(call.repository), run.id);
      return cancelled ? accepted() : refuse(409, "Cannot cancel a workflow run that is completed.");
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/actions/jobs/{job_id}", {
    needs: "actions:read",
    answer: onEngine((call, engine, name) => {
      const found = jobOf(call, engine, name);
      return found ? success(jobView(call.github, call.repository, found.run, found.job)) : notFound;
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
    needs: "actions:read",
    answer: onEngine((call, engine, name) => {
      const found = jobOf(call, engine, name);
      if (!found || engine.log(name, found.job.id) === undefined) return notFound;
      // GitHub sends to an address of its storage, which needs no token for a minute.
      const location = `${call.github.url}/_stand-in/logs/${call.github.logTicket(name, found.job.id)}`;
      return { status: 302, headers: { location } };
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/actions/permissions/access", {
    needs: "administration:read",
    answer: ({ repository }) => success({ access_level: repository.workflowAccess }),
  }),
  onRepository("PUT /repos/{owner}/{repo}/actions/permissions/access", {
    needs: "administration:write",
    body: access,
    answer: ({ repository, body }) => {
      if (repository.visibility === "public")
        return refuse(422, "Access policy only applies to internal and private repositories.");
      repository.workflowAccess = body.access_level === "organization" ? "organization" : "none";
      return nothing;
    },
  }),
];

function onEngine<Body = unknown>(
  answer: (
    call: RepositoryCall<Body>,
    engine: WorkflowEngine,
    repository: string,
  ) => Answer | Promise<Answer>,
) {
  return (call: RepositoryCall<Body>): Answer | Promise<Answer> => {
    const { engine } = call.github;
    return engine
      ? answer(call, engine, call.github.fullName(call.repository))
      : refuse(503, "GitHub Actions is not part of this stand-in.");
  };
}

function onRun(answer: (call: RepositoryCall, engine: WorkflowEngine, run: WorkflowRunRecord) => Answer) {
  return onEngine((call, engine, repository) => {
    const run = engine.run(repository, Number(call.param("run_id")));
    return run ? answer(call, engine, run) : notFound;
  });
}

/** Those that the query asks for, newest first. Both lists take the same filters. */
function listRuns(call: RepositoryCall, runs: readonly WorkflowRunRecord[]): Answer {
  const matches = (key: string, value: string | null) => (call.query(key) ?? value) === value;
  const wanted = runs.filter(
    (run) =>
      matches("event", run.event) &&
      matches("branch", run.headBranch) &&
      matches("head_sha", run.headSha) &&
      matches("actor", run.actor) &&
      (matches("status", run.status) || matches("status", run.conclusion)),
  );
  const newestFirst = wanted.sort((a, b) => b.id - a.id);
  return page(
    call,
    newestFirst,
    (run) => runView(call.github, call.repository, run),
    (workflow_runs, total_count) => ({ total_count, workflow_runs }),
  );
}

type Located = Pick<RepositoryCall, "git" | "repository" | "github" | "param">;

/** Files in the workflow folder of the default branch. */
function workflowFiles({ git, repository }: Located): readonly string[] {
  const commit = git.references.get(`refs/heads/${repository.defaultBranch}`);
  const tree = commit && git.commit(commit)?.tree;
  const folder = tree ? findEntry(git.objects, tree, ".github/workflows") : undefined;
  if (!folder || !isFolder(folder)) return [];
  return readTree(git.objects, folder.id)
    .filter(({ name }) => /\.ya?ml$/.test(name))
    .map(({ name }) => `.github/workflows/${name}`);
}

/** A workflow is named by its file or by its number. */
function workflowOf(call: Located): string | undefined {
  const wanted = call.param("workflow_id");
  return workflowFiles(call).find(
    (path) => path.endsWith(`/${wanted}`) || String(workflowId(call.repository, path)) === wanted,
  );
}

function jobOf(call: Located, engine: WorkflowEngine, name: string) {
  for (const run of engine.runs(name)) {
    const job = engine.jobs(name, run.id).find(({ id }) => String(id) === call.param("job_id"));
    if (job) return { run, job };
  }
  return undefined;
}
