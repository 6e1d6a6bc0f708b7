/**
 * Argo CD's rights: lines of `policy.csv`, by the model that Argo CD gives to casbin. A role has what its lines allow and
 * no line denies, and what the roles have that it is given.
 * Source: argo-cd, assets/model.conf and docs/operator-manual/rbac.md.
 */
export interface Policy {
  readonly rules: readonly Rule[];
  /** Who is given which role. */
  readonly roles: readonly (readonly [string, string])[];
}

interface Rule {
  readonly subject: string;
  readonly resource: string;
  readonly action: string;
  readonly object: string;
  readonly allow: boolean;
}

/** What somebody wants to do: `applications`, `sync`, `applications/storefront`. */
export interface Wish {
  readonly resource: string;
  readonly action: string;
  readonly object: string;
}

/** Lines that are no rule and give no role are passed over. */
export function parsePolicy(text: string): Policy {
  const lines = text.split("\n").map(fieldsOf);
  return {
    rules: lines.flatMap(([kind, subject = "", resource = "", action = "", object = "", effect = "allow"]) =>
      kind === "p" ? [{ subject, resource, action, object, allow: effect === "allow" }] : [],
    ),
    roles: lines.flatMap(([kind, member = "", role = ""]) => (kind === "g" ? [[member, role] as const] : [])),
  };
}

/** The fields of a line, which may stand in quotes. */
function fieldsOf(line: string): readonly string[] {
  if (line.trim().startsWith("#")) return [];
  return Array.from(line.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g), ([, quoted, plain = ""]) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  );
}

/** Whether any of these subjects (a person, their groups, the default role) may do it. Each is asked on its own. */
export function mayDo(policy: Policy, subjects: readonly string[], wish: Wish): boolean {
  return subjects.some((subject) => mayOneDo(policy, subject, wish));
}

function mayOneDo({ rules, roles }: Policy, subject: string, wish: Wish): boolean {
  const own = new Set([subject]);
  for (const held of own) for (const [member, role] of roles) if (member === held) own.add(role);
  const applying = rules.filter(
    (rule) =>
      own.has(rule.subject) &&
      fits(rule.resource, wish.resource) &&
      fits(rule.action, wish.action) &&
      fits(rule.object, wish.object),
  );
  return applying.some(({ allow }) => allow) && applying.every(({ allow }) => allow);
}

/** A glob without separators: `*` stands for anything, slashes too. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

/** The two roles that Argo CD brings. Source: argo-cd, assets/builtin-policy.csv. */
export const builtInPolicy = `
p, role:readonly, applications, get, */*, allow
p, role:readonly, applicationsets, get, */*, allow
p, role:readonly, certificates, get, *, allow
p, role:readonly, clusters, get, *, allow
p, role:readonly, repositories, get, *, allow
p, role:readonly, projects, get, *, allow
p, role:readonly, accounts, get, *, allow
p, role:readonly, gpgkeys, get, *, allow
p, role:readonly, logs, get, */*, allow
p, role:admin, applications, *, */*, allow
p, role:admin, applicationsets, *, */*, allow
p, role:admin, certificates, *, *, allow
p, role:admin, clusters, *, *, allow
p, role:admin, repositories, *, *, allow
p, role:admin, projects, *, *, allow
p, role:admin, accounts, *, *, allow
p, role:admin, gpgkeys, *, *, allow
p, role:admin, exec, create, */*, allow
g, role:admin, role:readonly
g, admin, role:admin
`;
