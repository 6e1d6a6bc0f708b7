import { Hono } from "hono";
import { callerOf, findIssue, findProject, mayAdminister, Refusal, type Site } from "./site.ts";
import type { Account, Project } from "./state.ts";
import { userView } from "./views.ts";

interface Permission {
  readonly id: string;
  readonly name: string;
  readonly type: "GLOBAL" | "PROJECT";
  held(account: Account, project: Project | undefined): boolean;
}

const everybody = (id: string, name: string): Permission => ({
  ...{ id, name, type: "PROJECT" },
  held: (_account, project) => project !== undefined,
});

/** Those of the default permission scheme that are asked for: everybody on the site works, few administer. */
const permissions: Readonly<Record<string, Permission>> = {
  ADMINISTER: { id: "0", name: "Administer Jira", type: "GLOBAL", held: (account) => account.administrator },
  ADMINISTER_PROJECTS: {
    ...{ id: "23", name: "Administer Projects", type: "PROJECT" },
    held: (account, project) => project !== undefined && mayAdminister(account, project),
  },
  ASSIGN_ISSUES: everybody("13", "Assign Issues"),
  BROWSE_PROJECTS: everybody("10", "Browse Projects"),
  CREATE_ISSUES: everybody("11", "Create Issues"),
  EDIT_ISSUES: everybody("12", "Edit Issues"),
  RESOLVE_ISSUES: everybody("14", "Resolve Issues"),
  SCHEDULE_ISSUES: everybody("28", "Schedule Issues"),
  TRANSITION_ISSUES: everybody("46", "Transition Issues"),
};

/** Accounts, and what they may do. */
export function peopleRoutes(site: Site): Hono {
  const app = new Hono();
  app.get("/myself", (context) => {
    const account = callerOf(site, context);
    return context.json({
      ...userView(site, account),
      ...{ locale: "en_US", expand: "groups,applicationRoles" },
      groups: { size: 0, items: [] },
      applicationRoles: { size: 1, items: [] },
    });
  });
  app.get("/user/search", (context) => {
    callerOf(site, context);
    const query = (context.req.query("query") ?? "").toLowerCase();
    if (query === "") throw new Refusal(400, ["The query parameter is required."]);
    const found = site.state.accounts.filter(
      ({ email, name }) => email.toLowerCase().startsWith(query) || name.toLowerCase().includes(query),
    );
    return context.json(found.map((account) => userView(site, account)));
  });
  // Of the first users only, as Jira has it: looked through, and then filtered.
  app.get("/user/permission/search", (context) => {
    const caller = callerOf(site, context);
    const { permissions: asked, projectKey, startAt = "0", maxResults = "50" } = context.req.query();
    if (!caller.administrator) throw new Refusal(403, ["You must be an administrator to do this."]);
    if (!asked) throw new Refusal(400, ["The 'permissions' query parameter is required."]);
    const project = projectKey === undefined ? undefined : findProject(site, projectKey);
    const wanted = asked.split(",").map((name) => {
      const known = Object.hasOwn(permissions, name) ? permissions[name] : undefined;
      if (known) return known;
      throw new Refusal(400, [`Unrecognized permission: ${name}`]);
    });
    const range = site.state.accounts.slice(
      Number(startAt),
      Number(startAt) + Math.min(1000, Number(maxResults)),
    );
    const found = range.filter((account) => wanted.every((one) => one.held(account, project)));
    return context.json(found.map((account) => userView(site, account)));
  });
  app.get("/mypermissions", (context) => {
    const account = callerOf(site, context);
    const { projectKey, projectId, issueKey, permissions: asked } = context.req.query();
    if (!asked) throw new Refusal(400, ["The 'permissions' query parameter is required."]);
    const place = projectKey ?? projectId;
    const project = issueKey
      ? findIssue(site, issueKey).project
      : place === undefined
        ? undefined
        : findProject(site, place);
    const names = asked.split(",");
    const unknown = names.filter((name) => !Object.hasOwn(permissions, name));
    if (unknown.length > 0) throw new Refusal(400, [`Unrecognized permission: ${unknown.join(", ")}`]);
    // Without a place Jira tells whether it is held in any project.
    const anywhere = site.state.projects[0];
    const view = names.flatMap((key) => {
      const one = permissions[key];
      if (!one) return [];
      const { id, name, type } = one;
      const havePermission = one.held(account, project ?? anywhere);
      return [[key, { id, key, name, type, description: name, havePermission }] as const];
    });
    return context.json({ permissions: Object.fromEntries(view) });
  });
  app.get("/serverInfo", (context) =>
    context.json({
      ...{ baseUrl: site.url(), version: "1001.0.0-SNAPSHOT", versionNumbers: [1001, 0, 0] },
      ...{ deploymentType: "Cloud", buildNumber: 100_000, serverTitle: "Jira" },
    }),
  );
  return app;
}
