import type { Right } from "../../../contracts/people.ts";
import { applicationScope, deployerScope } from "./wanted.ts";

/** What a subject of the policy (a group, or an account) may do. */
export interface PolicyRight extends Pick<Right, "level" | "scope"> {
  readonly subject: string;
}

/**
 * Reads `policy.csv`: who has which role, directly or by another role, and what the roles allow. `role:admin` and
 * `role:readonly` are built in.
 * Source: argo-cd, docs/operator-manual/rbac.md.
 */
export function readPolicy(csv: string, environment: string): readonly PolicyRight[] {
  const lines = csv
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(",").map((field) => field.trim().replace(/^"(.*)"$/, "$1")));
  const grants = lines.filter(([kind]) => kind === "g").map(([, who = "", role = ""]) => ({ who, role }));
  const allowed = lines.filter(([kind, , , , , effect]) => kind === "p" && effect !== "deny");
  const rightsOf = (role: string, seen: ReadonlySet<string>): readonly Pick<Right, "level" | "scope">[] => {
    if (seen.has(role)) return [];
    if (role === "role:admin") return [{ level: "administer", scope: deployerScope(environment) }];
    if (role === "role:readonly") return [{ level: "read", scope: deployerScope(environment) }];
    const own = allowed
      .filter(([, who]) => who === role)
      .flatMap(([, , kind = "", action = "", object = ""]) => rightOf(kind, action, object, environment));
    const inherited = grants.filter(({ who }) => who === role);
    return [...own, ...inherited.flatMap((one) => rightsOf(one.role, new Set([...seen, role])))];
  };
  const subjects = new Set(
    [...grants.map(({ who }) => who), ...allowed.map(([, who = ""]) => who)].filter(
      (who) => !who.startsWith("role:") && !who.startsWith("proj:"),
    ),
  );
  return [...subjects].flatMap((subject) => {
    const rights = rightsOf(subject, new Set());
    return [...new Map(rights.map((right) => [`${right.level} ${right.scope}`, right])).values()].map(
      (right) => ({ subject, ...right }),
    );
  });
}

function rightOf(
  kind: string,
  action: string,
  object: string,
  environment: string,
): readonly Pick<Right, "level" | "scope">[] {
  const name = object.split("/").at(-1) ?? "";
  const one = kind === "applications" && name !== "*" && name !== "";
  const scope = one ? applicationScope(name, environment) : deployerScope(environment);
  // Looking at one application is part of looking at all.
  if (action === "get") return one || kind === "logs" ? [] : [{ level: "read", scope }];
  return [{ level: "change", scope }];
}
