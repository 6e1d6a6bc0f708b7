import { Hono } from "hono";
import * as z from "zod";
import { bodyOf } from "./body.ts";
import { parseJql } from "./jql.ts";
import { findIssues } from "./search.ts";
import { accountOf, callerOf, findIssue, findProject, pageOf, Refusal, type Site } from "./site.ts";
import type { Board, Filter } from "./state.ts";
import { issueView, userView } from "./views.ts";

/** Saved searches, of the platform's interface. */
export function filterRoutes(site: Site): Hono {
  const app = new Hono();
  app.get("/filter/search", (context) => {
    callerOf(site, context);
    const name = (context.req.query("filterName") ?? "").toLowerCase();
    const found = site.state.filters.filter((one) => one.name.toLowerCase().includes(name));
    const { values, ...rest } = pageOf(context, found, 100);
    return context.json({ ...rest, values: values.map((one) => ({ expand: "", ...filterView(site, one) })) });
  });
  app.post("/filter", async (context) => {
    const account = callerOf(site, context);
    const permission = z.looseObject({
      type: z.string(),
      project: z.looseObject({ id: z.string() }).optional(),
    });
    const schema = z.looseObject({
      name: z.string().default(""),
      jql: z.string().default(""),
      sharePermissions: z.array(permission).default([]),
    });
    const { name, jql, sharePermissions } = await bodyOf(context, schema);
    if (name === "")
      throw new Refusal(400, [], { filterName: "You must specify a name to save this filter as." });
    if (site.state.filters.some((one) => one.name === name && one.owner === account.accountId))
      throw new Refusal(400, [], { filterName: "Filter with same name already exists." });
    findIssues(site, account, parseJql(jql));
    const projectIds = sharePermissions.flatMap(({ project }) => project?.id ?? []);
    const filter: Filter = { id: site.nextId(), name, jql, owner: account.accountId, projectIds };
    site.state.filters.push(filter);
    site.changed();
    return context.json(filterView(site, filter));
  });
  return app;
}

function filterView(site: Site, { id, name, jql, owner, projectIds }: Filter) {
  const account = accountOf(site, owner);
  return {
    self: `${site.url()}/rest/api/3/filter/${id}`,
    ...{ id, name, description: "", jql, favourite: false },
    ...(account && { owner: userView(site, account) }),
    viewUrl: `${site.url()}/issues/?filter=${id}`,
    searchUrl: `${site.url()}/rest/api/3/search?jql=${encodeURIComponent(jql)}`,
    sharePermissions: projectIds.map((project) => ({
      ...{ id: Number(project), type: "project" },
      project: { self: `${site.url()}/rest/api/3/project/${project}`, id: project },
    })),
  };
}

const rankCall = z.looseObject({
  issues: z.array(z.string()).min(1).max(50),
  rankBeforeIssue: z.string().optional(),
  rankAfterIssue: z.string().optional(),
});

/** Boards and the order of issues, of the agile interface. */
export function boardRoutes(site: Site): Hono {
  const app = new Hono();
  app.get("/board", (context) => {
    callerOf(site, context);
    const { projectKeyOrId, type } = context.req.query();
    const project = projectKeyOrId === undefined ? undefined : findProject(site, projectKeyOrId);
    const found = site.state.boards.filter(
      (board) => (!project || board.projectId === project.id) && (!type || board.type === type),
    );
    const { values, ...rest } = pageOf(context, found);
    return context.json({ ...rest, values: values.map((board) => boardView(site, board)) });
  });
  app.post("/board", async (context) => {
    callerOf(site, context);
    const location = z.looseObject({ type: z.literal("project"), projectKeyOrId: z.string() });
    const schema = z.looseObject({
      name: z.string().min(1),
      type: z.enum(["scrum", "kanban"]),
      filterId: z.number().int(),
      location,
    });
    const wanted = await bodyOf(context, schema);
    const filter = site.state.filters.find(({ id }) => id === String(wanted.filterId));
    if (!filter) throw new Refusal(400, ["The selected filter is invalid or does not exist."]);
    const project = findProject(site, wanted.location.projectKeyOrId);
    const board: Board = {
      id: Math.max(0, ...site.state.boards.map(({ id }) => id)) + 1,
      ...{ name: wanted.name, type: wanted.type, filterId: filter.id, projectId: project.id },
    };
    site.state.boards.push(board);
    site.changed();
    return context.json(boardView(site, board), 201);
  });
  app.get("/board/:board", (context) => {
    callerOf(site, context);
    return context.json(boardView(site, findBoard(site, context.req.param("board"))));
  });
  app.get("/board/:board/issue", (context) => {
    const account = callerOf(site, context);
    const board = findBoard(site, context.req.param("board"));
    const filter = site.state.filters.find(({ id }) => id === board.filterId);
    const found = filter ? findIssues(site, account, parseJql(filter.jql)) : [];
    const { values, isLast: _, ...rest } = pageOf(context, found);
    const fields = context.req.query("fields")?.split(",") ?? ["*all"];
    const issues = values.map(({ project, issue }) => issueView(site, project, issue, fields));
    return context.json({ expand: "schema,names", ...rest, issues });
  });
  app.put("/issue/rank", async (context) => {
    callerOf(site, context);
    const { issues, rankBeforeIssue, rankAfterIssue } = await bodyOf(context, rankCall);
    const target = rankBeforeIssue ?? rankAfterIssue;
    if (target === undefined || (rankBeforeIssue !== undefined && rankAfterIssue !== undefined))
      throw new Refusal(400, ["Exactly one of rankBeforeIssue and rankAfterIssue must be given."]);
    const { project, issue } = findIssue(site, target);
    const moved = issues.map((one) => findIssue(site, one).issue.id);
    const others = project.rank.filter((id) => !moved.includes(id));
    const at = others.indexOf(issue.id) + (rankAfterIssue === undefined ? 0 : 1);
    project.rank.splice(0, project.rank.length, ...others.slice(0, at), ...moved, ...others.slice(at));
    site.changed();
    return context.body(null, 204);
  });
  return app;
}

function findBoard(site: Site, id: string): Board {
  const board = site.state.boards.find((one) => String(one.id) === id);
  if (board) return board;
  throw new Refusal(404, [
    "The requested board cannot be viewed because it either does not exist or you do not have permission to view it.",
  ]);
}

function boardView(site: Site, { id, name, type, projectId }: Board) {
  const { key = "", name: projectName = "" } = site.state.projects.find((one) => one.id === projectId) ?? {};
  return {
    ...{ id, self: `${site.url()}/rest/agile/1.0/board/${id}`, name, type },
    location: {
      ...{
        projectId: Number(projectId),
        displayName: `${projectName} (${key})`,
        projectName,
        projectKey: key,
      },
      ...{ projectTypeKey: "software", name: `${projectName} (${key})` },
    },
  };
}
