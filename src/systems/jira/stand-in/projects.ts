import { Hono } from "hono";
import * as z from "zod";
import { bodyOf } from "./body.ts";
import { accountOf, callerOf, findProject, Refusal, type Site } from "./site.ts";
import type { Project } from "./state.ts";
import { type IssueTypeName, templates } from "./templates.ts";
import { issueTypeView, projectView, statusView } from "./views.ts";

const details = z.looseObject({
  key: z.string().default(""),
  name: z.string().default(""),
  description: z.string().default(""),
  leadAccountId: z.string().optional(),
  projectTypeKey: z.string().optional(),
  projectTemplateKey: z.string().optional(),
  assigneeType: z.enum(["PROJECT_LEAD", "UNASSIGNED"]).default("UNASSIGNED"),
});

/** Projects: made of a template, with the board that comes with it. */
export function projectRoutes(site: Site): Hono {
  const app = new Hono();
  app.post("/project", async (context) => {
    const account = callerOf(site, context);
    if (!account.administrator) throw new Refusal(401, ["You are not authorized to create projects."]);
    const wanted = await bodyOf(context, details);
    const project = create(site, wanted);
    const self = `${site.url()}/rest/api/3/project/${project.id}`;
    return context.json({ self, id: Number(project.id), key: project.key }, 201);
  });
  app.get("/project/:project", (context) => {
    callerOf(site, context);
    return context.json(projectView(site, findProject(site, context.req.param("project"))));
  });
  app.delete("/project/:project", (context) => {
    const account = callerOf(site, context);
    if (!account.administrator) throw new Refusal(401, ["You cannot delete this project."]);
    const project = findProject(site, context.req.param("project"));
    site.state.projects.splice(site.state.projects.indexOf(project), 1);
    const boards = site.state.boards.filter(({ projectId }) => projectId === project.id);
    for (const board of boards) site.state.boards.splice(site.state.boards.indexOf(board), 1);
    site.changed();
    return context.body(null, 204);
  });
  app.get("/project/:project/statuses", (context) => {
    callerOf(site, context);
    const project = findProject(site, context.req.param("project"));
    const types = project.issueTypes.map((name) => {
      const { self, id, subtask } = issueTypeView(site, name);
      const all = project.statuses.map((status) => statusView(site, status));
      return { ...{ self, id, name, subtask }, statuses: all };
    });
    return context.json(types);
  });
  app.get("/issue/createmeta/:project/issuetypes/:type", (context) => {
    callerOf(site, context);
    const project = findProject(site, context.req.param("project"));
    const type = project.issueTypes.find(
      (name) => issueTypeView(site, name).id === context.req.param("type"),
    );
    if (!type)
      throw new Refusal(400, [`Issue type with id '${context.req.param("type")}' could not be found.`]);
    const fields = screenOf(project, type);
    return context.json({ startAt: 0, maxResults: 50, total: fields.length, fields });
  });
  return app;
}

type Details = z.infer<typeof details>;

function create(site: Site, wanted: Details): Project {
  const { key, name, projectTypeKey, projectTemplateKey = "", leadAccountId } = wanted;
  const errors: Record<string, string> = {};
  const holder = site.state.projects.find((one) => one.key === key);
  if (holder) errors["projectKey"] = `Project '${holder.name}' uses this project key.`;
  else if (!/^[A-Z][A-Z0-9]{1,9}$/.test(key)) {
    errors["projectKey"] =
      "Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.";
  }
  if (name === "") errors["projectName"] = "You must specify a valid project name.";
  if (site.state.projects.some((one) => one.name.toLowerCase() === name.toLowerCase()))
    errors["projectName"] = "A project with that name already exists.";
  if (!accountOf(site, leadAccountId ?? null))
    errors["projectLead"] = "You must specify a valid project lead.";
  if (Object.keys(errors).length > 0) throw new Refusal(400, [], errors);
  const template = templates[projectTemplateKey];
  if (!template || template.type !== projectTypeKey) {
    throw new Refusal(400, [
      "The referenced project template was not found - the project has not been created.",
    ]);
  }
  const project: Project = {
    ...{ id: site.nextId(), key, name, type: template.type, template: projectTemplateKey },
    ...{
      leadAccountId: leadAccountId ?? "",
      assigneeType: wanted.assigneeType,
      description: wanted.description,
    },
    ...{ statuses: template.statuses, issueTypes: template.issueTypes, hiddenFields: [], administrators: [] },
    ...{ lastIssue: 0, issues: [], rank: [], versions: [] },
  };
  site.state.projects.push(project);
  if (template.board) withBoard(site, project, template.board);
  site.changed();
  return project;
}

function withBoard(site: Site, project: Project, type: "kanban" | "scrum" | "simple"): void {
  const filter = {
    ...{ id: site.nextId(), name: `Filter for ${project.key} board`, owner: project.leadAccountId },
    ...{ jql: `project = ${project.key} ORDER BY Rank ASC`, projectIds: [project.id] },
  };
  site.state.filters.push(filter);
  site.state.boards.push({
    ...{ id: site.state.boards.length + 1, name: `${project.key} board`, type },
    ...{ filterId: filter.id, projectId: project.id },
  });
}

/** Fields of the create screen of a company-managed software project. */
const screen: readonly { readonly id: string; readonly name: string; readonly required?: true }[] = [
  { id: "summary", name: "Summary", required: true },
  { id: "issuetype", name: "Issue Type", required: true },
  { id: "project", name: "Project", required: true },
  { id: "parent", name: "Parent" },
  { id: "description", name: "Description" },
  { id: "labels", name: "Labels" },
  { id: "assignee", name: "Assignee" },
  { id: "timetracking", name: "Time tracking" },
  { id: "fixVersions", name: "Fix versions" },
];

/** Epics have nothing above them. */
export const isOnScreen = (project: Project, type: IssueTypeName, field: string): boolean =>
  screen.some(({ id }) => id === field) &&
  !project.hiddenFields.includes(field) &&
  !(field === "parent" && type === "Epic");

function screenOf(project: Project, type: IssueTypeName) {
  return screen
    .filter(({ id }) => isOnScreen(project, type, id))
    .map(({ id, name, required }) => ({
      ...{ fieldId: id, key: id, name, required: required === true, hasDefaultValue: false },
      ...{ operations: ["set"], schema: { type: "string", system: id } },
    }));
}
