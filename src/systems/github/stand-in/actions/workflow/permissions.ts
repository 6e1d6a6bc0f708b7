import { isMapping, isString } from "@actions/workflow-parser";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/index";
import type { TokenPermissions } from "../../ports.ts";

/** What a `permissions:` block says. Names as REST spells them: `pull_requests`, `id_token`. */
export type Permissions =
  | { readonly kind: "all"; readonly level: "read" | "write" }
  | { readonly kind: "listed"; readonly levels: TokenPermissions };

/** Every permission of a job's token that `read-all` and `write-all` mean. */
const names = [
  "actions",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "id_token",
  "issues",
  "models",
  "packages",
  "pages",
  "pull_requests",
  "repository_projects",
  "security_events",
  "statuses",
];

/** Reads a `permissions:` block that the parser has found valid. */
export function readPermissions(token: TemplateToken): Permissions {
  if (isString(token)) return { kind: "all", level: token.value === "write-all" ? "write" : "read" };
  const levels: Record<string, "read" | "write"> = {};
  if (isMapping(token)) {
    for (const pair of token) {
      const level = isString(pair.value) ? pair.value.value : "none";
      if (level === "read" || level === "write") levels[restName(pair.key.toString())] = level;
    }
  }
  return { kind: "listed", levels };
}

/** `pull-requests` in a workflow is `pull_requests` in REST. */
export function restName(name: string): string {
  return name.replaceAll("-", "_");
}

/** The levels that a block gives; `id_token` has no reading. */
export function levelsOf(permissions: Permissions): TokenPermissions {
  if (permissions.kind === "listed") return permissions.levels;
  const { level } = permissions;
  return Object.fromEntries(
    names.filter((name) => level === "write" || name !== "id_token").map((name) => [name, level]),
  );
}

const rank = (level: string | undefined) => (level === "write" ? 2 : level === "read" ? 1 : 0);

/** The first permission that `wanted` has beyond `allowed`, as GitHub words it; undefined when there is none. */
export function beyond(
  wanted: TokenPermissions,
  allowed: TokenPermissions,
): { readonly wanted: string; readonly allowed: string } | undefined {
  for (const [name, level] of Object.entries(wanted)) {
    if (name === "metadata" || rank(level) <= rank(allowed[name])) continue;
    const spelled = name.replaceAll("_", "-");
    return { wanted: `${spelled}: ${level}`, allowed: `${spelled}: ${allowed[name] ?? "none"}` };
  }
  return undefined;
}
