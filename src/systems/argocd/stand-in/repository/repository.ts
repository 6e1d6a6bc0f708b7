import { existsSync, mkdirSync } from "node:fs";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gitCredential, gitText } from "../../../../foundation/git.ts";
import { inTurn } from "../../../../foundation/in-turn.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type FindSource, normalize } from "./source.ts";

/** The configuration repository, as a clone that follows its main branch. */
export interface Repository {
  /**
   * Asks the remote for the branch's head and fetches it when it is new; undefined while nobody says where it is.
   * Fails with `git-failed` and `argocd-credential-refused`.
   */
  update(): Promise<Result<string | undefined>>;
  /** The last head that `update` has fetched. */
  readonly head: string | undefined;
  /** The content's own id of each path at the head; undefined where nothing is. Equal ids are equal content. */
  contentIds(paths: readonly string[]): Promise<Result<readonly (string | undefined)[]>>;
  /** All files below a folder at the head. */
  files(folder: string): Promise<Result<readonly string[]>>;
  /** Lets `work` read the head's files in a folder; one at a time, so that the folder stays what it is. */
  inTree<T>(work: (folder: string) => Promise<T>): Promise<Result<T>>;
  /** Does a URL name this repository? */
  is(url: string): boolean;
}

/** `branch` is a full reference. The password goes to git through its environment, never its arguments. */
export function openRepository(directory: string, findSource: FindSource, branch: string): Repository {
  const folder = join(directory, "repository");
  const run = (...args: readonly string[]) => gitText(["-C", folder, ...args]);
  let address: string | undefined;
  const nothing = () =>
    failure("git-failed", "Nothing has been fetched from the configuration repository yet.");
  let head: string | undefined;
  let checkedOut: string | undefined;
  // Git locks its own files, and a tree must stay what it is while it is read.
  const oneByOne = inTurn();
  /** What git has said of the head: it is asked once, however often reconciliation looks. */
  const said = new Map<string, Promise<Result<string>>>();
  const atHead = (...args: readonly string[]): Promise<Result<string>> => {
    const question = args.join("\0");
    const answer = said.get(question) ?? run(...args);
    said.set(question, answer);
    return answer;
  };

  const update = async (): Promise<Result<string | undefined>> => {
    const source = await findSource();
    if (!source.ok) return source;
    if (!source.value) return ok(undefined);
    const { url, username, password } = source.value;
    address = url;
    const env = password === "" ? {} : gitCredential(url, username, password);
    if (!existsSync(join(folder, ".git"))) {
      mkdirSync(folder, { recursive: true });
      const made = await run("init", "--quiet");
      if (!made.ok) return made;
    }
    const listed = await gitText(["-C", folder, "ls-remote", url, branch], { env });
    if (!listed.ok) return listed;
    const remote = listed.value.split(/\s/)[0] ?? "";
    if (remote === "") return failure("git-failed", `${branch} does not exist in ${url}.`);
    if (remote === head) return ok(remote);
    const what = `+${branch}:refs/followed/head`;
    const fetched = await gitText(["-C", folder, "fetch", "--quiet", "--no-tags", url, what], { env });
    if (!fetched.ok) return fetched;
    const found = await run("rev-parse", "refs/followed/head");
    if (found.ok && found.value !== head) {
      head = found.value;
      said.clear();
    }
    return found;
  };

  return {
    get head() {
      return head;
    },
    update: () => oneByOne(update),
    async contentIds(paths) {
      if (head === undefined) return nothing();
      const wanted = paths.map((path) => path.replace(/^(\.?\/)+|\/+$/g, ""));
      if (wanted.some((path) => path === "" || path === ".")) {
        const whole = await atHead("rev-parse", `${head}^{tree}`);
        return whole.ok ? ok(paths.map(() => whole.value)) : whole;
      }
      const listed = await atHead("ls-tree", "-z", head, "--", ...wanted);
      if (!listed.ok) return listed;
      const ids = new Map(
        listed.value.split("\0").map((line) => {
          const [about = "", path = ""] = line.split("\t");
          return [path, about.split(" ")[2]] as const;
        }),
      );
      return ok(wanted.map((path) => ids.get(path)));
    },
    async files(place) {
      if (head === undefined) return nothing();
      const below = place === "" ? [] : ["--", `${place}/`];
      const listed = await atHead("ls-tree", "-rz", "--name-only", head, ...below);
      return listed.ok ? ok(listed.value.split("\0").filter((path) => path !== "")) : listed;
    },
    inTree: (work) =>
      oneByOne(async () => {
        if (head === undefined) return nothing();
        if (checkedOut !== head) {
          const moved = await run("checkout", "--quiet", "--force", "--detach", head);
          if (!moved.ok) return moved;
          checkedOut = head;
        }
        return ok(await work(folder));
      }),
    is: (url) => address !== undefined && normalize(url) === normalize(address),
  };
}

/** The text of a file in the folder that `inTree` gives; a link is refused, because it can lead anywhere. */
export async function readTreeFile(folder: string, path: string): Promise<Result<string>> {
  const place = join(folder, path);
  const found = await lstat(place);
  if (!found.isFile()) return failure("argocd-applicationset-refused", `${path} is not a plain file`);
  return ok(await readFile(place, "utf8"));
}
