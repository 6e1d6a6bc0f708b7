import { accountOf, type Site } from "./site.ts";
import type { Account, Issue, Project, Version } from "./state.ts";
import { categories, categoryOf, type IssueTypeName, issueTypes, statuses } from "./templates.ts";

/** How Jira shows what it holds. */

export function userView(site: Site, { accountId, email, name }: Account) {
  return {
    self: `${site.url()}/rest/api/3/user?accountId=${accountId}`,
    ...{ accountId, accountType: "atlassian", emailAddress: email, displayName: name },
    ...{ active: true, timeZone: "Etc/UTC", avatarUrls: {} },
  };
}

export function statusView(site: Site, name: string) {
  const key = categoryOf(name);
  const category = categories[key];
  const { id = "0" } = statuses[name] ?? {};
  return {
    self: `${site.url()}/rest/api/3/status/${id}`,
    ...{ description: "", iconUrl: `${site.url()}/images/icons/status.png`, name, id },
    statusCategory: {
      self: `${site.url()}/rest/api/3/statuscategory/${category.id}`,
      ...{ key, ...category },
    },
  };
}

export function issueTypeView(site: Site, name: IssueTypeName) {
  const { id, subtask, hierarchyLevel } = issueTypes[name];
  const self = `${site.url()}/rest/api/3/issuetype/${id}`;
  return { self, id, description: "", iconUrl: `${self}/icon`, name, subtask, hierarchyLevel };
}

export function projectView(site: Site, project: Project) {
  const { id, key, name, description, type, assigneeType } = project;
  const lead = accountOf(site, project.leadAccountId);
  return {
    self: `${site.url()}/rest/api/3/project/${id}`,
    ...{ id, key, name, description, assigneeType, projectTypeKey: type },
    ...(lead && { lead: userView(site, lead) }),
    components: [],
    issueTypes: project.issueTypes.map((one) => issueTypeView(site, one)),
    versions: project.versions.map((version) => versionView(site, project, version)),
    ...{ simplified: false, style: "classic", isPrivate: false, properties: {}, roles: {}, avatarUrls: {} },
  };
}

export function versionView(site: Site, project: Project, version: Version) {
  const { id, name, description, released, archived, startDate, releaseDate } = version;
  return {
    self: `${site.url()}/rest/api/3/version/${id}`,
    ...{ id, name, archived, released, projectId: Number(project.id) },
    ...(description !== "" && { description }),
    ...(startDate !== null && { startDate }),
    ...(releaseDate !== null && { releaseDate }),
  };
}

/** Jira's way to say a time span: `3h 30m`, in days of eight hours and weeks of five days. */
export function spanOf(seconds: number): string {
  const units = [
    ["w", 5 * 8 * 3600],
    ["d", 8 * 3600],
    ["h", 3600],
    ["m", 60],
  ] as const;
  let left = seconds;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? [`${count}${unit}`] : [];
  });
  return parts.join(" ") || "0m";
}

/** Every field that is served, by its id. */
export function fieldsOf(site: Site, project: Project, issue: Issue): Readonly<Record<string, unknown>> {
  const parent = project.issues.find(({ id }) => id === issue.parent);
  const assignee = accountOf(site, issue.assignee);
  const creator = accountOf(site, issue.creator);
  const { summary, labels, description, created, updated, originalEstimate } = issue;
  return {
    ...{ summary, labels, description, created, updated },
    status: statusView(site, issue.status),
    issuetype: issueTypeView(site, issue.type),
    project: {
      self: `${site.url()}/rest/api/3/project/${project.id}`,
      ...{ id: project.id, key: project.key, name: project.name, projectTypeKey: project.type },
    },
    ...(parent && {
      parent: {
        ...{ id: parent.id, key: parent.key, self: `${site.url()}/rest/api/3/issue/${parent.id}` },
        fields: {
          summary: parent.summary,
          status: statusView(site, parent.status),
          issuetype: issueTypeView(site, parent.type),
        },
      },
    }),
    assignee: assignee ? userView(site, assignee) : null,
    ...(creator && { creator: userView(site, creator), reporter: userView(site, creator) }),
    statuscategorychangedate: issue.statusCategoryChanged,
    timeoriginalestimate: originalEstimate,
    timetracking:
      originalEstimate === null
        ? {}
        : { originalEstimate: spanOf(originalEstimate), originalEstimateSeconds: originalEstimate },
    fixVersions: project.versions
      .filter(({ id }) => issue.fixVersions.includes(id))
      .map((version) => versionView(site, project, version)),
  };
}

/** An issue with the fields that were asked for: `*all`, `*navigable`, or by their ids. */
export function issueView(
  site: Site,
  project: Project,
  issue: Issue,
  wanted: readonly string[],
  properties: readonly string[] = [],
) {
  const all = fieldsOf(site, project, issue);
  const whole = wanted.some((name) => name === "*all" || name === "*navigable");
  const fields = whole
    ? all
    : Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
  const kept = Object.entries(issue.properties).filter(([key]) => properties.includes(key));
  return {
    ...{ expand: "renderedFields,names,schema,operations,editmeta,changelog", id: issue.id },
    self: `${site.url()}/rest/api/3/issue/${issue.id}`,
    key: issue.key,
    fields,
    ...(properties.length > 0 && { properties: Object.fromEntries(kept) }),
  };
}
