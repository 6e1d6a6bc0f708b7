import { Hono } from "hono";
import * as z from "zod";
import type { Json } from "../../../contracts/json.ts";
import { bodyOf } from "./body.ts";
import { readFields, readUpdate } from "./issue-fields.ts";
import { callerOf, findIssue, findProject, Refusal, type Site, setStatus } from "./site.ts";
import type { Account, Issue } from "./state.ts";
import { type IssueTypeName, issueTypes, statuses } from "./templates.ts";
import { issueView, statusView } from "./views.ts";

const reference = z.looseObject({
  id: z.string().optional(),
  key: z.string().optional(),
  name: z.string().optional(),
});

const created = z.looseObject({
  fields: z.looseObject({ project: reference, issuetype: reference }),
  properties: z.array(z.looseObject({ key: z.string(), value: z.json() })).default([]),
});
type Created = z.infer<typeof created>;

const edited = z.looseObject({
  fields: z.record(z.string(), z.unknown()).default({}),
  update: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).default({}),
});

/** As many as one call may make. */
const mostAtOnce = 50;

/** Issues: made one by one or several at once, changed, moved. */
export function issueRoutes(site: Site): Hono {
  const app = new Hono();
  app.post("/issue", async (context) => {
    const account = callerOf(site, context);
    const issue = create(site, account, await bodyOf(context, created));
    return context.json(madeView(site, issue), 201);
  });
  app.post("/issue/bulk", async (context) => {
    const account = callerOf(site, context);
    const { issueUpdates } = await bodyOf(context, z.looseObject({ issueUpdates: z.array(created) }));
    if (issueUpdates.length > mostAtOnce)
      throw new Refusal(400, ["You can only create up to 50 issues in a single request."]);
    const answers = issueUpdates.map((one, at) => {
      try {
        return { made: create(site, account, one) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { error: { status: error.status, elementErrors: error.body, failedElementNumber: at } };
      }
    });
    const issues = answers.flatMap(({ made }) => (made ? [madeView(site, made)] : []));
    const errors = answers.flatMap(({ error }) => (error ? [error] : []));
    return context.json({ issues, errors }, issues.length > 0 ? 201 : 400);
  });
  app.post("/issue/bulkfetch", async (context) => {
    callerOf(site, context);
    const schema = z.looseObject({
      issueIdsOrKeys: z.array(z.string()),
      fields: z.array(z.string()).default(["*navigable"]),
      properties: z.array(z.string()).default([]),
    });
    const { issueIdsOrKeys, fields, properties } = await bodyOf(context, schema);
    if (issueIdsOrKeys.length > 100)
      throw new Refusal(400, ["The number of issues exceeds the limit of 100."]);
    const found = issueIdsOrKeys.map((asked) => {
      try {
        const { project, issue } = findIssue(site, asked);
        return { issue: issueView(site, project, issue, fields, properties) };
      } catch (error) {
        return {
          error: { id: asked, errorMessage: String(error instanceof Refusal ? error.message : error) },
        };
      }
    });
    return context.json({
      issues: found.flatMap(({ issue }) => issue ?? []).sort((a, b) => Number(a.id) - Number(b.id)),
      issueErrors: found.flatMap(({ error }) => error ?? []),
    });
  });
  app.get("/issue/:issue", (context) => {
    callerOf(site, context);
    const { project, issue } = findIssue(site, context.req.param("issue"));
    const { fields = "*all", properties } = context.req.query();
    return context.json(issueView(site, project, issue, fields.split(","), properties?.split(",") ?? []));
  });
  app.put("/issue/:issue", async (context) => {
    callerOf(site, context);
    const { project, issue } = findIssue(site, context.req.param("issue"));
    const { fields, update } = await bodyOf(context, edited);
    const doubled = Object.keys(fields).find((name) => name in update);
    if (doubled !== undefined)
      throw new Refusal(400, [`Field '${doubled}' cannot appear in both 'fields' and 'update'.`]);
    const change = {
      ...readFields(site, project, issue.type, fields),
      ...readUpdate(site, project, issue, update),
    };
    Object.assign(issue, change, { updated: site.now() });
    site.changed();
    return context.body(null, 204);
  });
  app.get("/issue/:issue/transitions", (context) => {
    callerOf(site, context);
    const { project } = findIssue(site, context.req.param("issue"));
    return context.json({
      expand: "transitions",
      transitions: project.statuses.map((one) => transitionTo(site, one)),
    });
  });
  app.post("/issue/:issue/transitions", async (context) => {
    callerOf(site, context);
    const { project, issue } = findIssue(site, context.req.param("issue"));
    const { transition } = await bodyOf(
      context,
      z.looseObject({ transition: z.looseObject({ id: z.string() }) }),
    );
    const to = project.statuses.find((status) => transitionTo(site, status).id === transition.id);
    if (to === undefined)
      throw new Refusal(400, [`Transition id '${transition.id}' is not valid for this issue.`]);
    setStatus(site, issue, to);
    return context.body(null, 204);
  });
  propertyRoutes(app, site);
  return app;
}

function propertyRoutes(app: Hono, site: Site): void {
  const path = "/issue/:issue/properties/:key";
  app.get(path, (context) => {
    callerOf(site, context);
    const { issue } = findIssue(site, context.req.param("issue"));
    const key = context.req.param("key");
    const value = issue.properties[key];
    if (value === undefined) throw new Refusal(404, [`The property with key '${key}' does not exist.`]);
    return context.json({ key, value });
  });
  app.put(path, async (context) => {
    callerOf(site, context);
    const { issue } = findIssue(site, context.req.param("issue"));
    const key = context.req.param("key");
    const fresh = issue.properties[key] === undefined;
    issue.properties[key] = (await bodyOf(context, z.json())) as Json;
    site.changed();
    return context.json(null, fresh ? 201 : 200);
  });
}

/** Every status can be reached from every other one, as in the templates' simplified workflow. */
function transitionTo(site: Site, name: string) {
  return {
    ...{
      id: `1${statuses[name]?.id ?? ""}`,
      name,
      to: statusView(site, name),
      hasScreen: false,
      isGlobal: true,
    },
    ...{ isInitial: false, isAvailable: true, isConditional: false },
  };
}

const madeView = (site: Site, { id, key }: Issue) => ({
  id,
  key,
  self: `${site.url()}/rest/api/3/issue/${id}`,
});

function create(site: Site, account: Account, { fields, properties }: Created): Issue {
  const { project: wanted, issuetype, ...rest } = fields;
  const place = wanted.id ?? wanted.key;
  if (place === undefined) throw new Refusal(400, [], { project: "Specify a valid project ID or key" });
  const project = findProjectOf(site, place);
  const type = project.issueTypes.find(
    (name) => name === issuetype.name || issueTypes[name].id === issuetype.id,
  );
  if (!type) throw new Refusal(400, [], { issuetype: "Specify a valid issue type" });
  const change = readFields(site, project, type as IssueTypeName, rest);
  if (change.summary === undefined)
    throw new Refusal(400, [], { summary: "You must specify a summary of the issue." });
  project.lastIssue += 1;
  const now = site.now();
  const issue: Issue = {
    ...{ id: site.nextId(), key: `${project.key}-${project.lastIssue}`, type, summary: change.summary },
    ...{
      status: project.statuses[0] ?? "To Do",
      labels: [],
      parent: null,
      description: null,
      assignee: null,
    },
    ...{ creator: account.accountId, created: now, updated: now, statusCategoryChanged: now },
    ...{ originalEstimate: null, fixVersions: [], properties: {} },
    ...change,
  };
  for (const { key, value } of properties) issue.properties[key] = value as Json;
  project.issues.push(issue);
  project.rank.push(issue.id);
  site.changed();
  return issue;
}

function findProjectOf(site: Site, place: string) {
  try {
    return findProject(site, place);
  } catch {
    throw new Refusal(400, [], { project: "Specify a valid project ID or key" });
  }
}
