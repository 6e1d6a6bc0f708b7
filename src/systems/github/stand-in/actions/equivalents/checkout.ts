import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type {
  ActionEquivalent,
  ActionResult,
  ActionStep,
} from "../../../../../contracts/action-equivalent.ts";
import { git } from "../../../../../foundation/git.ts";

/** Inputs that ask for what a rehearsal has not: a value other than the real default is refused. */
const unsupported: Readonly<Record<string, string>> = {
  "ssh-key": "",
  filter: "",
  "sparse-checkout": "",
  lfs: "false",
  submodules: "false",
};

/** `actions/checkout`: a real fetch over HTTP from the code host, by the job's token or the one that is given. */
export const checkout: ActionEquivalent = {
  uses: "actions/checkout",
  // action.yml of v4.2.2.
  inputs: [
    "repository",
    "ref",
    "token",
    "ssh-key",
    "ssh-known-hosts",
    "ssh-strict",
    "ssh-user",
    "persist-credentials",
    "path",
    "clean",
    "filter",
    "sparse-checkout",
    "sparse-checkout-cone-mode",
    "fetch-depth",
    "fetch-tags",
    "show-progress",
    "lfs",
    "submodules",
    "set-safe-directory",
    "github-server-url",
  ],
  defaults: {
    "ssh-strict": "true",
    "ssh-user": "git",
    "persist-credentials": "true",
    clean: "true",
    "sparse-checkout-cone-mode": "true",
    "fetch-depth": "1",
    "fetch-tags": "false",
    "show-progress": "true",
    lfs: "false",
    submodules: "false",
    "set-safe-directory": "true",
  },
  note: "git of this machine fetches from the stand-in.",
  run: fetchRepository,
  async cleanUp(step) {
    const folder = step.state.get("folder");
    const key = step.state.get("key");
    if (folder && key) await git(["config", "--local", "--unset-all", key], { cwd: folder });
  },
};

async function fetchRepository(step: ActionStep): Promise<ActionResult> {
  const { inputs, github } = step;
  for (const [name, usual] of Object.entries(unsupported)) {
    if ((inputs[name] ?? usual) !== usual) return failed(`The local equivalent does not support '${name}'.`);
  }
  const repository = inputs["repository"] || github.repository;
  const folder = resolve(step.workspace, inputs["path"] ?? "");
  if (folder !== step.workspace && !folder.startsWith(`${step.workspace}/`)) {
    return failed(`Repository path '${folder}' is not under '${step.workspace}'`);
  }
  const depth = Number(inputs["fetch-depth"] || "1");
  if (!Number.isInteger(depth) || depth < 0)
    return failed("'fetch-depth' must be a whole number, 0 or more.");

  const serverUrl = (inputs["github-server-url"] || github.serverUrl).replace(/\/$/, "");
  const remote = `${serverUrl}/${repository}`;
  const token = inputs["token"] || step.token;
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  step.mask(credentials);
  const key = `http.${serverUrl}/.extraheader`;
  const header = `AUTHORIZATION: basic ${credentials}`;
  // As configuration by environment the token is in no process list.
  const secret = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: header };
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const result = await git(args, { cwd: folder, env });
    return result.exitCode === 0 ? undefined : `git ${args[0]}: ${result.stderr.toString("utf8").trim()}`;
  };

  const wanted = wantedReference(inputs["ref"] ?? "", repository === github.repository ? github : undefined);
  const keeps = inputs["persist-credentials"] !== "false";
  mkdirSync(folder, { recursive: true });
  step.log(`Syncing repository: ${repository}`);
  const begun = await run(["init", "--quiet", "--initial-branch=main", "--template="]);
  if (begun) return failed(begun);
  // The fetch names its address, so that `origin` can be written meanwhile; the token comes after it, because git
  // would otherwise send it twice.
  const problems: (string | undefined)[] = [
    ...(await Promise.all([
      run(fetchArguments(remote, wanted, depth, inputs["fetch-tags"] === "true"), secret),
      run(["remote", "add", "origin", remote]),
    ])),
  ];
  if (problems.every((problem) => problem === undefined)) {
    problems.push(
      ...(await Promise.all([
        run(checkoutArguments(wanted, depth)),
        keeps ? run(["config", "--local", key, header]) : undefined,
      ])),
    );
  }
  const problem = problems.find((found) => found !== undefined);
  if (problem) return failed(problem);
  if (keeps) {
    step.state.set("folder", folder);
    step.state.set("key", key);
  }
  const head = await git(["rev-parse", "HEAD"], { cwd: folder });
  const commit = head.stdout.toString("utf8").trim();
  step.log(`HEAD is now at ${commit}`);
  return { outcome: "success", outputs: { ref: wanted.reference, commit } };
}

interface Wanted {
  /** Branch, tag or full reference; empty for the default branch. */
  readonly reference: string;
  /** The very commit, where it is known. */
  readonly commit: string;
}

/** Without `ref`: the run's own commit, or another repository's default branch. */
function wantedReference(ref: string, own: { ref: string; sha: string } | undefined): Wanted {
  if (/^[0-9a-f]{40}$/.test(ref)) return { reference: "", commit: ref };
  if (ref !== "") return { reference: ref, commit: own && ref === own.ref ? own.sha : "" };
  return own ? { reference: own.ref, commit: own.sha } : { reference: "", commit: "" };
}

function fetchArguments(remote: string, wanted: Wanted, depth: number, tags: boolean): readonly string[] {
  const common = ["fetch", "--quiet", "--no-recurse-submodules", tags ? "--tags" : "--no-tags"];
  if (depth === 0) {
    return [
      ...common,
      "--tags",
      remote,
      "+refs/heads/*:refs/remotes/origin/*",
      ...(wanted.commit
        ? [wanted.commit]
        : wanted.reference.startsWith("refs/pull/")
          ? [wanted.reference]
          : ["HEAD"]),
    ];
  }
  return [...common, `--depth=${depth}`, remote, wanted.commit || wanted.reference || "HEAD"];
}

function checkoutArguments(wanted: Wanted, depth: number): readonly string[] {
  const branch = wanted.reference.startsWith("refs/heads/")
    ? wanted.reference.slice("refs/heads/".length)
    : wanted.reference.startsWith("refs/")
      ? ""
      : wanted.reference;
  const fetched =
    depth === 0 ? wanted.commit || (branch ? `refs/remotes/origin/${branch}` : "FETCH_HEAD") : "FETCH_HEAD";
  if (branch === "") return ["checkout", "--quiet", "--force", "--detach", fetched];
  return ["checkout", "--quiet", "--force", "-B", branch, fetched];
}

function failed(message: string): ActionResult {
  return { outcome: "failure", message };
}
