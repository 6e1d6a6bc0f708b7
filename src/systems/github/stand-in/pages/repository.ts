import { html } from "hono/html";
import type { GitHub } from "../context.ts";
import { commitsBetween } from "../git/history.ts";
import { findEntry, isFolder, readTree } from "../git/tree.ts";
import type { Repository } from "../world/repository-model.ts";
import { layout, link, type Markup, shortId, table } from "./layout.ts";

/** The front page: what there is. */
export function front(github: GitHub): Markup {
  const { organization, repositories, users, apps, teams } = github.state;
  return layout(
    organization.name,
    [],
    html`<p>
        A stand-in for GitHub on this machine: git over HTTP, REST under <code>/api/v3</code>, and Actions. What it
        shows here anybody on this machine may read; what it refuses, GitHub refuses. It knows one organization, and
        pull requests within one repository.
      </p>
      <h2>Repositories</h2>
      ${table(["Name", "Visibility", "Open pull requests", "Latest run"], repositories, (one) => {
        const name = github.fullName(one);
        const run = github.engine?.runs(name).at(-1);
        return [
          link(name, name),
          one.visibility,
          one.pulls.filter(({ state }) => state === "open").length,
          run
            ? html`${link(run.name, name, "actions/runs", String(run.id))} ${run.conclusion ?? run.status}`
            : "",
        ];
      })}
      <h2>People</h2>
      ${table(
        ["Login", "Name", "Role", "Teams"],
        users.filter(({ type }) => type === "User"),
        (user) => [
          user.login,
          user.name,
          user.role ?? "",
          teams
            .filter(({ members }) => members.some(({ userId }) => userId === user.id))
            .map(({ slug }) => slug)
            .join(", "),
        ],
      )}
      <h2>Apps</h2>
      ${table(
        ["Name", "May"],
        apps.filter(({ installationId }) => installationId > 0),
        (app) => [
          app.slug,
          Object.entries(app.permissions)
            .map(([name, level]) => `${name}: ${level}`)
            .join(", "),
        ],
      )}`,
  );
}

export function repositoryPage(github: GitHub, repository: Repository): Markup {
  const name = github.fullName(repository);
  const git = github.git(repository);
  const head = git.references.get(`refs/heads/${repository.defaultBranch}`);
  const runs = [...(github.engine?.runs(name) ?? [])].reverse().slice(0, 50);
  const tree = head ? git.commit(head)?.tree : undefined;
  return layout(
    name,
    [],
    html`<p><code>git clone ${github.url}/${name}.git</code></p>
      <h2>Pull requests</h2>
      ${table(["Number", "Title", "By", "State"], [...repository.pulls].reverse().slice(0, 50), (pull) => [
        link(`#${pull.number}`, name, "pull", String(pull.number)),
        pull.title,
        github.userById(pull.userId).login,
        pull.mergedAt ? "merged" : pull.state,
      ])}
      <h2>Runs</h2>
      ${table(["Run", "Event", "Branch", "Commit", "Outcome"], runs, (run) => [
        link(`${run.name} #${run.runNumber}`, name, "actions/runs", String(run.id)),
        run.event,
        run.headBranch ?? "",
        link(shortId(run.headSha), name, "commit", run.headSha),
        run.conclusion ?? run.status,
      ])}
      <h2>Deployments</h2>
      ${table(
        ["Id", "Task", "Commit", "States"],
        [...repository.deployments].reverse().slice(0, 50),
        (one) => [
          one.id,
          one.task,
          link(shortId(one.sha), name, "commit", one.sha),
          one.statuses.map(
            (status) => html`<div>${status.environment}: ${status.state} ${status.description}</div>`,
          ),
        ],
      )}
      <h2>Issues</h2>
      ${table(["Number", "Title", "State"], repository.issues, (issue) => [
        link(`#${issue.number}`, name, "issues", String(issue.number)),
        issue.title,
        issue.state,
      ])}
      <h2>${repository.defaultBranch}</h2>
      ${head && tree ? folder(github, repository, head, "") : html`<p><small>Empty.</small></p>`}
      ${table(
        ["Commit", "Message", "By"],
        head ? commitsBetween(git.objects, head).slice(0, 30) : [],
        (commit) => [
          link(shortId(commit.id), name, "commit", commit.id),
          commit.message.split("\n")[0],
          commit.author.name,
        ],
      )}
      <h2>Branches</h2>
      ${table(["Name", "Commit"], git.references.list("refs/heads/"), ([reference, id]) => [
        reference.slice("refs/heads/".length),
        link(shortId(id), name, "commit", id),
      ])}`,
  );
}

/** A folder or a file at a commit; undefined when there is none. */
export function contentPage(
  github: GitHub,
  repository: Repository,
  reference: string,
  path: string,
): Markup | undefined {
  const name = github.fullName(repository);
  const git = github.git(repository);
  const commit = git.resolve(reference);
  const tree = commit ? git.commit(commit)?.tree : undefined;
  const entry = tree ? findEntry(git.objects, tree, path) : undefined;
  if (!commit || !entry) return undefined;
  const text = git.objects.read(entry.id)?.content.toString("utf8") ?? "";
  const body = isFolder(entry) ? folder(github, repository, commit, path) : html`<pre>${text}</pre>`;
  return layout(path || name, [[name, `/${name}`]], body);
}

function folder(github: GitHub, repository: Repository, commit: string, path: string): Markup {
  const name = github.fullName(repository);
  const git = github.git(repository);
  const entry = findEntry(git.objects, git.commit(commit)?.tree ?? "", path);
  return table(["File"], entry ? readTree(git.objects, entry.id) : [], (one) => [
    link(isFolder(one) ? `${one.name}/` : one.name, name, "blob", commit, ...(path ? [path] : []), one.name),
  ]);
}
