import { Hono } from "hono";
import * as z from "zod";
import { bodyOf } from "./body.ts";
import { callerOf, findProject, findVersionById, mayAdminister, pageOf, Refusal, type Site } from "./site.ts";
import type { Account, Project, Version } from "./state.ts";
import { categoryOf } from "./templates.ts";
import { versionView } from "./views.ts";

const date = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);

const change = z.looseObject({
  name: z.string().optional(),
  description: z.string().optional(),
  released: z.boolean().optional(),
  archived: z.boolean().optional(),
  startDate: date.optional(),
  releaseDate: date.optional(),
});

const wanted = change.extend({ projectId: z.number().int().optional(), project: z.string().optional() });

/** Versions: what Jira calls a release. Only who administers the project makes and changes them. */
export function versionRoutes(site: Site): Hono {
  const app = new Hono();
  app.get("/project/:project/version", (context) => {
    callerOf(site, context);
    const project = findProject(site, context.req.param("project"));
    const query = (context.req.query("query") ?? "").toLowerCase();
    const found = project.versions.filter(({ name, description }) =>
      `${name}\n${description}`.toLowerCase().includes(query),
    );
    const { values, ...rest } = pageOf(context, found);
    const self = `${site.url()}/rest/api/3/project/${project.key}/version`;
    return context.json({ self, ...rest, values: values.map((one) => versionView(site, project, one)) });
  });
  app.post("/version", async (context) => {
    const account = callerOf(site, context);
    const { projectId, project: key, name = "", ...rest } = await bodyOf(context, wanted);
    const project = administered(account, findProject(site, String(projectId ?? key ?? "")));
    checkName(project, name, undefined);
    const version: Version = {
      ...{ id: site.nextId(), name, description: rest.description ?? "", released: rest.released ?? false },
      ...{ archived: rest.archived ?? false, startDate: rest.startDate ?? null },
      releaseDate: rest.releaseDate ?? null,
    };
    project.versions.push(version);
    site.changed();
    return context.json(versionView(site, project, version), 201);
  });
  app.get("/version/:version", (context) => {
    callerOf(site, context);
    const { project, version } = findVersionById(site, context.req.param("version"));
    return context.json(versionView(site, project, version));
  });
  app.put("/version/:version", async (context) => {
    const account = callerOf(site, context);
    const { project, version } = findVersionById(site, context.req.param("version"));
    administered(account, project);
    const { name, description, released, archived, startDate, releaseDate } = await bodyOf(context, change);
    if (name !== undefined) checkName(project, name, version);
    const said = { name, description, released, archived, startDate, releaseDate };
    Object.assign(
      version,
      Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    );
    site.changed();
    return context.json(versionView(site, project, version));
  });
  app.get("/version/:version/unresolvedIssueCount", (context) => {
    callerOf(site, context);
    const { project, version } = findVersionById(site, context.req.param("version"));
    const issues = project.issues.filter(({ fixVersions }) => fixVersions.includes(version.id));
    const open = issues.filter(({ status }) => categoryOf(status) !== "done");
    return context.json({
      self: `${site.url()}/rest/api/3/version/${version.id}`,
      ...{ issuesUnresolvedCount: open.length, issuesCount: issues.length },
    });
  });
  return app;
}

function administered(account: Account, project: Project): Project {
  if (mayAdminister(account, project)) return project;
  throw new Refusal(404, ["Project does not exist, or you do not have permission to administer it."]);
}

function checkName(project: Project, name: string, own: Version | undefined): void {
  if (name.trim() === "") throw new Refusal(400, [], { name: "You must specify a valid version name" });
  if (name.length > 255)
    throw new Refusal(400, [], { name: "The version name must be 255 characters or fewer." });
  if (project.versions.some((one) => one !== own && one.name.toLowerCase() === name.toLowerCase()))
    throw new Refusal(400, [], { name: "A version with this name already exists in this project." });
}
