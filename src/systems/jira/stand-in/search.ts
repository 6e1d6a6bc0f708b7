import { type Context, Hono } from "hono";
import * as z from "zod";
import { bodyOf } from "./body.ts";
import { type Condition, type Operand, parseJql, type Query } from "./jql.ts";
import { accountOf, callerOf, Refusal, type Site } from "./site.ts";
import type { Account, Issue, Project } from "./state.ts";
import { categories, categoryOf, issueTypes } from "./templates.ts";
import { issueView } from "./views.ts";

interface Found {
  readonly project: Project;
  readonly issue: Issue;
}

interface Field {
  /** Every value by which an issue is found. */
  values(found: Found, site: Site): readonly string[];
  /** Whether there is such a value at all: Jira refuses what it does not know. */
  exists?(value: string, site: Site): boolean;
}

const key: Field = {
  values: ({ issue }) => [issue.key, issue.id],
  exists: (value, site) =>
    site.state.projects.some(({ issues }) =>
      issues.some((one) => one.key === value.toUpperCase() || one.id === value),
    ),
};
const type: Field = {
  values: ({ issue }) => [issue.type, issueTypes[issue.type].id],
  exists: (value) => Object.entries(issueTypes).some(([name, { id }]) => same(name, value) || id === value),
};

const fields: Readonly<Record<string, Field>> = {
  ...{ key, issuekey: key, id: key, issue: key, type, issuetype: type },
  project: {
    values: ({ project }) => [project.key, project.id, project.name],
    exists: (value, site) =>
      site.state.projects.some((one) => [one.key, one.id, one.name].some((name) => same(name, value))),
  },
  labels: { values: ({ issue }) => issue.labels },
  status: { values: ({ issue }) => [issue.status] },
  statuscategory: {
    values: ({ issue }) => [categories[categoryOf(issue.status)].name, categoryOf(issue.status)],
  },
  parent: {
    values: ({ project, issue }) =>
      project.issues.filter(({ id }) => id === issue.parent).flatMap((one) => [one.key, one.id]),
  },
  fixversion: {
    values: ({ project, issue }) =>
      project.versions
        .filter(({ id }) => issue.fixVersions.includes(id))
        .flatMap(({ id, name }) => [id, name]),
  },
  summary: { values: ({ issue }) => [issue.summary] },
  assignee: { values: ({ issue }, site) => namesOf(accountOf(site, issue.assignee)) },
  creator: { values: ({ issue }, site) => namesOf(accountOf(site, issue.creator)) },
};

const namesOf = (account: Account | undefined) => (account ? [account.accountId, account.email] : []);
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

function fieldOf(name: string): Field {
  const field = fields[name.toLowerCase()];
  if (field) return field;
  throw new Refusal(400, [`Field '${name}' does not exist or you do not have permission to view it.`]);
}

function textOf(operand: Operand, caller: Account): string {
  if ("text" in operand) return operand.text;
  if ("call" in operand && operand.call === "currentuser") return caller.accountId;
  throw new Refusal(400, [
    "call" in operand
      ? `Unable to find JQL function '${operand.call}()'.`
      : "The operator does not support 'EMPTY'.",
  ]);
}

/** Checks a condition as a whole before anything is searched, and gives what decides about one issue. */
function deciderOf(condition: Condition, caller: Account, site: Site): (found: Found) => boolean {
  switch (condition.kind) {
    case "and":
    case "or": {
      const parts = condition.parts.map((part) => deciderOf(part, caller, site));
      return condition.kind === "and"
        ? (found) => parts.every((part) => part(found))
        : (found) => parts.some((part) => part(found));
    }
    case "not": {
      const part = deciderOf(condition.part, caller, site);
      return (found) => !part(found);
    }
    case "clause": {
      const field = fieldOf(condition.field);
      const { operator } = condition;
      if (operator === "is" || operator === "is not") {
        if (!condition.values.every((value) => "empty" in value))
          throw new Refusal(400, [`The operator '${operator}' takes 'EMPTY' only.`]);
        return (found) => (field.values(found, site).length === 0) === (operator === "is");
      }
      const wanted = condition.values.map((value) => textOf(value, caller));
      const unknown = wanted.find((value) => field.exists && !field.exists(value, site));
      if (unknown !== undefined)
        throw new Refusal(400, [`The value '${unknown}' does not exist for the field '${condition.field}'.`]);
      if (operator === "~")
        return (found) =>
          field
            .values(found, site)
            .some((value) => wanted.some((one) => value.toLowerCase().includes(one.toLowerCase())));
      const positive = operator === "=" || operator === "in";
      return (found) => {
        const values = field.values(found, site);
        const hit = values.some((value) => wanted.some((one) => same(one, value)));
        // What has no value is not found by its absence either.
        return positive ? hit : values.length > 0 && !hit;
      };
    }
    default:
      return condition satisfies never;
  }
}

const orders: Readonly<Record<string, (found: Found) => number>> = {
  key: ({ issue }) => Number(issue.key.split("-")[1]),
  issuekey: ({ issue }) => Number(issue.key.split("-")[1]),
  id: ({ issue }) => Number(issue.id),
  created: ({ issue }) => Date.parse(issue.created),
  updated: ({ issue }) => Date.parse(issue.updated),
  rank: ({ project, issue }) => project.rank.indexOf(issue.id),
};

/** What a query finds, in its order. Issues show in searches some time after they were made. */
export function findIssues(site: Site, caller: Account, query: Query): readonly Found[] {
  const decide = query.where ? deciderOf(query.where, caller, site) : () => true;
  const order = query.orderBy.map(({ field, descending }) => {
    const by = orders[field.toLowerCase()];
    if (!by) throw new Refusal(400, [`Not able to sort using field '${field}'.`]);
    return { by, sign: descending ? -1 : 1 };
  });
  const latest = site.clock.now().getTime() - site.lag.search;
  return site.state.projects
    .flatMap((project) => project.issues.map((issue) => ({ project, issue })))
    .filter((found) => Date.parse(found.issue.created) <= latest && decide(found))
    .sort((a, b) => order.map(({ by, sign }) => sign * (by(a) - by(b))).find((one) => one !== 0) ?? 0);
}

const asked = z.looseObject({
  jql: z.string().default(""),
  maxResults: z.coerce.number().int().min(0).max(5000).default(50),
  nextPageToken: z.string().optional(),
  fields: z.array(z.string()).default(["id"]),
  properties: z.array(z.string()).max(5).default([]),
});

export function searchRoutes(site: Site): Hono {
  const app = new Hono();
  const answer = (
    context: Context,
    { jql, maxResults, nextPageToken, fields: names, properties }: z.infer<typeof asked>,
  ) => {
    const caller = callerOf(site, context);
    const query = parseJql(jql);
    if (!query.where) {
      throw new Refusal(400, [
        "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
      ]);
    }
    const found = findIssues(site, caller, query);
    const start =
      nextPageToken === undefined ? 0 : Number(Buffer.from(nextPageToken, "base64").toString("utf8"));
    if (!Number.isSafeInteger(start))
      throw new Refusal(400, ["The provided next page token is invalid or expired."]);
    const page = found.slice(start, start + maxResults);
    const end = start + page.length;
    const isLast = end >= found.length;
    return context.json({
      issues: page.map(({ project, issue }) => issueView(site, project, issue, names, properties)),
      ...(!isLast && { nextPageToken: Buffer.from(String(end)).toString("base64") }),
      isLast,
    });
  };
  app.get("/search/jql", (context) => {
    const { fields: names, properties, ...rest } = context.req.query();
    const lists = {
      ...(names && { fields: names.split(",") }),
      ...(properties && { properties: properties.split(",") }),
    };
    return answer(context, asked.parse({ ...rest, ...lists }));
  });
  app.post("/search/jql", async (context) => answer(context, await bodyOf(context, asked)));
  return app;
}
