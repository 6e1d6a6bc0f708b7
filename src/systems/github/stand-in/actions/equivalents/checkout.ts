import { appendFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
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
    const section = step.state.get("section");
    if (folder && section) await git(["config", "--local", "--remove-section", section], { cwd: folder });
  },
};

async function fetchRepository(step: ActionStep): Promise<ActionResult> {
  const { inputs, github } = step;
  for (const [name, usual] of Object.entries(unsupported)) {
    if ((inputs[name] ?? usual) !== usual) return failed(`The local equivalent does not support '${name}'.`);
  }
  const repository = inputs["repository"] || github.repository;
  const ref = inputs["ref"] ?? "";
  if (ref.startsWith("-")) return failed(`'${ref}' is not a reference.`); // git would read an option.
  const folder = resolve(step.workspace, inputs["path"] ?? "");
  if (folder !== step.workspace && !folder.startsWith(`${step.workspace}/`)) {
    return failed(`Repository path '${folder}' is not under '${step.workspace}'`);
  }
  const depth = Number(inputs["fetch-depth"] || "1");
  if (!Number.isInteger(depth) || depth < 0) {
    return failed("'fetch-depth' must be a whole number, 0 or more.");
  }

  const serverUrl = (inputs["github-server-url"] || github.serverUrl).replace(/\/$/, "");
  const remote = `${serverUrl}/${repository}`;
  const credentials = Buffer.from(`x-access-token:${inputs["token"] || step.token}`).toString("base64");
  step.mask(credentials);
  const scope = `${serverUrl}/`;
  const header = `AUTHORIZATION: basic ${credentials}`;
  // By the environment and by a file, the token is in no process list.
  const secret = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${scope}.extraheader`,
    GIT_CONFIG_VALUE_0: header,
  };
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const result = await git(args, { cwd: folder, env });
    if (result.exitCode === 0) return undefined;
    return `git ${args[0]}: ${result.stderr.toString("utf8").trim()}`;
  };
  const configure = (section: string, subsection: string, values: Readonly<Record<string, string>>) =>
    appendFileSync(join(folder, ".git", "config"), configuration(section, subsection, values));

  const wanted = wantedReference(ref, repository === github.repository ? github : undefined);
  mkdirSync(folder, { recursive: true });
  step.log(`Syncing repository: ${repository}`);
  const begun = await run(["init", "--quiet", "--initial-branch=main", "--template="]);
  if (begun) return failed(begun);
  configure("remote", "origin", { url: remote, fetch: "+refs/heads/*:refs/remotes/origin/*" });
  const problem =
    (await run(fetchArguments(wanted, depth, inputs["fetch-tags"] === "true"), secret)) ??
    (await run(checkoutArguments(wanted, depth)));
  if (problem) return failed(problem);
  if (inputs["persist-credentials"] !== "false") {
    configure("http", scope, { extraheader: header });
    step.state.set("folder", folder);
    step.state.set("section", `http.${scope}`);
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

/** What is wanted comes first, so that FETCH_HEAD is that; with the whole history every branch comes as well. */
function fetchArguments(wanted: Wanted, depth: number, tags: boolean): readonly string[] {
  const what = wanted.commit || wanted.reference || "HEAD";
  const common = ["fetch", "--quiet", "--no-recurse-submodules"];
  if (depth > 0) return [...common, tags ? "--tags" : "--no-tags", `--depth=${depth}`, "origin", what];
  return [...common, "--tags", "origin", what, "+refs/heads/*:refs/remotes/origin/*"];
}

function checkoutArguments(wanted: Wanted, depth: number): readonly string[] {
  const fetched = depth === 0 && wanted.commit ? wanted.commit : "FETCH_HEAD";
  const branch = /^(?:refs\/heads\/)?((?!refs\/).+)$/.exec(wanted.reference)?.[1];
  if (branch === undefined) return ["checkout", "--quiet", "--force", "--detach", fetched];
  return ["checkout", "--quiet", "--force", "-B", branch, fetched];
}

/** A section of git's configuration, escaped as git reads it. */
function configuration(
  section: string,
  subsection: string,
  values: Readonly<Record<string, string>>,
): string {
  const quote = (text: string) =>
    `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
  const lines = Object.entries(values).map(([name, value]) => `\t${name} = ${quote(value)}\n`);
  return `[${section} ${quote(subsection)}]\n${lines.join("")}`;
}

function failed(message: string): ActionResult {
  return { outcome: "failure", message };
}
