import { newEnforcer, newModelFromString, StringAdapter } from "casbin";
import { describe, expect, it } from "vitest";
import { builtInPolicy, mayDo, parsePolicy, type Wish } from "./policy.ts";

const text = `# who may do what
p, role:read, applications, get, */*, allow
p, role:team, applications, sync, applications/web, allow
p, role:team, logs, get, applications/web, allow
p, role:careful, applications, *, */*, allow
p, role:careful, applications, delete, */*, deny
g, role:team, role:read
g, "team-id", role:team
g, "other-id", role:read
g, "both", role:team
g, "both", role:careful
g, "platform-id", role:admin
`;
const policy = parsePolicy(builtInPolicy + text);

/** Argo CD's own model (assets/model.conf), with its globs. */
const model = `
[request_definition]
r = sub, res, act, obj
[policy_definition]
p = sub, res, act, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && glob(r.res, p.res) && glob(r.act, p.act) && glob(r.obj, p.obj)
`;

const subjects = ["team-id", "other-id", "both", "platform-id", "nobody", "role:team", "admin"];
const wishes: readonly Wish[] = ["applications", "logs", "exec", "projects", "clusters"].flatMap((resource) =>
  ["get", "sync", "create", "delete", "action/apps/Deployment/restart"].flatMap((action) =>
    ["applications/web", "applications/billing", "platform/policies", "web"].map((object) => ({
      ...{ resource, action, object },
    })),
  ),
);

describe("Argo CD's rights", () => {
  it("are what casbin makes of the same lines", async () => {
    const lines = (builtInPolicy + text).replaceAll('"', "").replaceAll(/^#.*$/gm, "");
    const enforcer = await newEnforcer(newModelFromString(model), new StringAdapter(lines));
    const literal = (part: string) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
    await enforcer.addFunction("glob", (wanted: string, pattern: string) =>
      new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`).test(wanted),
    );
    for (const subject of subjects) {
      for (const wish of wishes) {
        const theirs = await enforcer.enforce(subject, wish.resource, wish.action, wish.object);
        expect(mayDo(policy, [subject], wish), `${subject} ${Object.values(wish).join(" ")}`).toBe(theirs);
      }
    }
  });

  it("are those of each of somebody's groups, and of nobody without any", () => {
    const sync = { resource: "applications", action: "sync", object: "applications/web" };
    expect(mayDo(policy, ["stranger", "other-id", "team-id"], sync)).toBe(true);
    expect(mayDo(policy, ["stranger", "other-id"], sync)).toBe(false);
    expect(mayDo(policy, [""], sync)).toBe(false);
    // Every group is asked on its own: what denies the one does not deny the other.
    const remove = { ...sync, action: "delete" };
    expect(mayDo(policy, ["both"], remove)).toBe(false);
    expect(mayDo(policy, ["both", "platform-id"], remove)).toBe(true);
  });
});
