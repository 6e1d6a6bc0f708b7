import { html } from "hono/html";
import type { Site } from "./site.ts";
import type { Issue, Project } from "./state.ts";

/** What a person sees at `/`: each project's board and its releases, with the deployments of each. */
export function sitePage(site: Site) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Jira stand-in</title>
        <style>
          body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
          .board { display: flex; gap: 1rem; overflow-x: auto; }
          .column { flex: 1 0 14rem; border: 1px solid #8884; border-radius: 6px; padding: 0.5rem 0.8rem; }
          .column p { margin: 0.3rem 0; }
          table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
          th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8884; }
        </style>
      </head>
      <body>
        <h1>Jira</h1>
        <p>A stand-in: projects of the kanban and scrum templates, issues, boards, versions and deployments.</p>
        ${site.state.projects.length === 0 ? html`<p>No project yet.</p>` : ""}
        ${site.state.projects.map((project) => projectPart(site, project))}
      </body>
    </html>`;
}

function projectPart(site: Site, project: Project) {
  const ranked = project.rank.flatMap((id) => project.issues.find((issue) => issue.id === id) ?? []);
  const column = (status: string) => ranked.filter((issue) => issue.status === status);
  return html`<h2 id="${project.key}">${project.name} (${project.key})</h2>
    <div class="board">
      ${project.statuses.map(
        (status) => html`<section class="column" aria-label="${status}">
          <h3>${status} (${column(status).length})</h3>
          ${column(status).map((issue) => card(project, issue))}
        </section>`,
      )}
    </div>
    <h3>Releases</h3>
    ${project.versions.length === 0 ? html`<p>None yet.</p>` : releases(site, project)}`;
}

function card(project: Project, issue: Issue) {
  const versions = project.versions
    .filter(({ id }) => issue.fixVersions.includes(id))
    .map(({ name }) => name);
  return html`<p>
    <strong>${issue.key}</strong> ${issue.type === "Epic" ? "Epic: " : ""}${issue.summary}
    ${versions.length > 0 ? html`<br /><small>${versions.join(", ")}</small>` : ""}
  </p>`;
}

function releases(site: Site, project: Project) {
  return html`<table>
    <tr><th>version</th><th>state</th><th>issues</th><th>deployments</th></tr>
    ${project.versions.map(
      ({ id, name, released, archived }) => html`<tr>
        <td>${name}</td>
        <td>${archived ? "archived" : released ? "released" : "unreleased"}</td>
        <td>${project.issues
          .filter((issue) => issue.fixVersions.includes(id))
          .map(({ key }) => key)
          .join(", ")}</td>
        <td>${deploymentsOf(site, name)}</td>
      </tr>`,
    )}
  </table>`;
}

/** The newest state in each environment of what carries the version's name. */
function deploymentsOf(site: Site, name: string): string {
  const states = new Map<string, string>();
  for (const { pipelineId, environmentId, data } of site.state.deployments) {
    if (`${pipelineId} ${data["label"]}` === name) states.set(environmentId, String(data["state"]));
  }
  return [...states].map(([environment, state]) => `${environment}: ${state}`).join(", ");
}
