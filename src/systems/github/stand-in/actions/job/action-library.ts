import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ActionEquivalent } from "../../../../../contracts/action-equivalent.ts";
import type { ActionsHost } from "../../ports.ts";
import { type ActionDefinition, readAction } from "../workflow/action-file.ts";

/** Where a step's action comes from. */
export type ActionSource =
  | {
      readonly kind: "files";
      /** As the step names it, for the log. */
      readonly uses: string;
      /** The folder that holds `action.yml`. */
      readonly folder: string;
      readonly file: string;
      readonly definition: ActionDefinition;
      /** `owner/name` and reference; empty for an action in the workspace. */
      readonly repository: string;
      readonly ref: string;
    }
  | { readonly kind: "equivalent"; readonly uses: string; readonly equivalent: ActionEquivalent }
  | { readonly kind: "refused"; readonly message: string };

/** The actions that jobs may use: of the stand-in's own repositories, and local equivalents of public ones. */
export interface ActionLibrary {
  /** `owner/name[/path]@ref`, used by a workflow of `caller`. */
  published(uses: string, caller: string): Promise<ActionSource>;
  /** `./path` in a job's workspace. */
  inWorkspace(uses: string, workspace: string): Promise<ActionSource>;
}

export function createActionLibrary(
  host: ActionsHost,
  equivalents: ReadonlyMap<string, ActionEquivalent>,
  directory: string,
): ActionLibrary {
  const folders = new Map<string, Promise<string>>();
  const refused = (message: string): ActionSource => ({ kind: "refused", message });

  /** A repository's files at a commit; made once for all jobs that use it. */
  const checkedOut = (repository: string, commit: string) => {
    const key = `${repository}@${commit}`;
    const known = folders.get(key) ?? makeFolder(repository, commit);
    folders.set(key, known);
    known.catch(() => folders.delete(key));
    return known;
  };
  const makeFolder = async (repository: string, commit: string) => {
    const folder = join(directory, repository, commit);
    mkdirSync(folder, { recursive: true });
    await host.checkOut(repository, commit, folder);
    return folder;
  };
  const own = async (uses: string, repository: string, path: string, ref: string, caller: string) => {
    if (repository !== caller && !host.sharesWorkflows(repository, caller)) {
      return refused(`Unable to resolve action \`${uses}\`, repository not found`);
    }
    const commit = await host.resolve(repository, ref);
    if (commit === undefined) {
      return refused(`Unable to resolve action \`${uses}\`, unable to find version \`${ref}\``);
    }
    const folder = join(await checkedOut(repository, commit), path);
    return fromFolder({ uses, folder, repository, ref });
  };

  return {
    async published(uses, caller) {
      const match = /^([^/@\s]+)\/([^/@\s]+)((?:\/[^@\s]+)?)@(\S+)$/.exec(uses);
      if (!match) {
        return refused(
          uses.startsWith("docker://")
            ? `${uses}: container actions are not supported in rehearsal.`
            : `Invalid action reference '${uses}': expected owner/name[/path]@ref.`,
        );
      }
      const [, owner = "", name = "", path = "", ref = ""] = match;
      const repository = `${owner}/${name}`;
      const pinned = /^[0-9a-f]{40}$/.test(ref);
      if (!pinned && host.requiresPinnedActions?.(caller)) {
        return refused(
          `The action ${uses} is not allowed in ${caller} because all actions must be pinned to a full-length commit SHA.`,
        );
      }
      if (host.allowsAction?.(repository) === false) {
        return refused(
          `${uses} is not allowed to be used in ${caller}. Actions in this workflow must be: within a repository ` +
            "that belongs to your organization, or of those that its settings allow.",
        );
      }
      if (host.repository(repository)) return own(uses, repository, path.slice(1), ref, caller);
      const equivalent = equivalents.get(`${repository}${path}`.toLowerCase());
      if (equivalent) return { kind: "equivalent", uses, equivalent };
      return refused(
        `Unable to resolve action \`${uses}\`: it is in no repository here and has no local equivalent. ` +
          `There are: ${[...equivalents.keys()].sort().join(", ") || "none"}.`,
      );
    },
    async inWorkspace(uses, workspace) {
      const folder = join(workspace, uses);
      if (folder !== workspace && !folder.startsWith(`${workspace}/`)) {
        return refused(`Action '${uses}' lies outside the workspace.`);
      }
      return fromFolder({ uses, folder, repository: "", ref: "" });
    },
  };
}

async function fromFolder(place: {
  uses: string;
  folder: string;
  repository: string;
  ref: string;
}): Promise<ActionSource> {
  for (const name of ["action.yml", "action.yaml"]) {
    const text = await readFile(join(place.folder, name), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const file = place.repository === "" ? join(place.uses, name) : `${place.uses}: ${name}`;
    const read = readAction(file, text);
    if (!read.ok) return { kind: "refused", message: read.problem };
    return { kind: "files", file, definition: read.action, ...place };
  }
  return {
    kind: "refused",
    message: `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' for action '${place.uses}'.`,
  };
}
