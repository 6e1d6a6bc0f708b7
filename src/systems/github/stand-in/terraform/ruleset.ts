import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, type Json, remove, send } from "./connection.ts";
import { partsOf } from "./identifiers.ts";
import { refusals } from "./refusals.ts";
import { pathOf as repositoryPath } from "./repository.ts";
import { rulesOf, rulesState, unservedRule } from "./ruleset-rules.ts";

/** `github_repository_ruleset`: the rules of a repository's branches or tags. */
export const ruleset: ResourceBackend<GitHubConnection> = {
  validate: (configuration) => remarksOf(refusals.github_repository_ruleset, configuration),
  async create(planned, connection) {
    const unserved = notServed(planned);
    if (unserved) return unserved;
    const made = await send(connection, "POST", rulesets(connection, planned), settings(planned));
    return made.ok ? ok(stateOf(made.value, planned)) : made;
  },
  async read(prior, connection) {
    const found = await find(connection, `${rulesets(connection, prior)}/${prior["id"]}`);
    return found.ok ? ok(found.value && stateOf(found.value, prior)) : found;
  },
  async update(prior, planned, connection) {
    const unserved = notServed(planned);
    if (unserved) return unserved;
    const path = `${rulesets(connection, planned)}/${prior["id"]}`;
    const changed = await send(connection, "PUT", path, settings(planned));
    return changed.ok ? ok(stateOf(changed.value, planned)) : changed;
  },
  delete: (prior, connection) => remove(connection, `${rulesets(connection, prior)}/${prior["id"]}`),
  async import(id, connection) {
    const parts = partsOf(id, 2, "<repository>:<ruleset_id>");
    if (!parts.ok) return parts;
    const [repository = "", number = ""] = parts.value;
    const found = await send(
      connection,
      "GET",
      `${repositoryPath(connection, repository)}/rulesets/${number}`,
    );
    return found.ok ? ok({ id: String(found.value["id"]), repository }) : found;
  },
};

const rulesets = (connection: GitHubConnection, { repository }: State) =>
  `${repositoryPath(connection, String(repository))}/rulesets`;

function notServed(planned: State): Result<never> | undefined {
  const rule = unservedRule(planned);
  return rule === undefined
    ? undefined
    : failure(
        "terraform-not-served",
        `The stand-in provider does not serve the rule '${rule}' of github_repository_ruleset.`,
      );
}

type Bypass = { readonly actor_id: number | null; readonly actor_type: string; readonly bypass_mode: string };
type Conditions = {
  readonly ref_name: readonly { readonly include: readonly string[]; readonly exclude: readonly string[] }[];
};

function settings(planned: State): Json {
  const [conditions] = (planned["conditions"] ?? []) as unknown as readonly Conditions[];
  const [names] = conditions?.ref_name ?? [];
  return {
    name: planned["name"],
    target: planned["target"],
    enforcement: planned["enforcement"],
    bypass_actors: ((planned["bypass_actors"] ?? []) as unknown as readonly Bypass[]).map((one) => ({
      ...one,
      actor_id: one.actor_id || null,
    })),
    ...(names && { conditions: { ref_name: { include: names.include, exclude: names.exclude } } }),
    rules: rulesOf(planned),
  };
}

function stateOf(found: Json, before: State): State {
  const conditions = found["conditions"] as { readonly ref_name?: Json } | undefined;
  const planned = (before["conditions"] ?? []) as readonly unknown[];
  const { include = [], exclude = [] } = (conditions?.ref_name ?? {}) as {
    readonly include?: readonly string[];
    readonly exclude?: readonly string[];
  };
  const empty = include.length === 0 && exclude.length === 0 && planned.length === 0;
  return {
    ...before,
    id: String(found["id"]),
    ruleset_id: Number(found["id"]),
    name: String(found["name"]),
    target: String(found["target"]),
    enforcement: String(found["enforcement"]),
    node_id: String(found["node_id"]),
    etag: before["etag"] ?? "",
    bypass_actors: ((found["bypass_actors"] ?? []) as readonly Bypass[]).map((one) => ({ ...one })),
    conditions: empty ? [] : [{ ref_name: [{ include, exclude }] }],
    rules: rulesState(found),
  };
}
