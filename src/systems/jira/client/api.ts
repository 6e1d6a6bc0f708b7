import type { Client, RequestConfig } from "jira.js";
import { Board, Issue as Ranking } from "jira.js/agile";
import {
  Filters,
  IssueProperties,
  IssueSearch,
  Issues,
  Myself,
  Permissions,
  Projects,
  ProjectVersions,
  UserSearch,
} from "jira.js/version3";

/** Jira's calls, as jira.js describes them, for those that we make. */
export type JiraApi = ReturnType<typeof createApi>;

export function createApi(send: (request: RequestConfig) => Promise<unknown>) {
  // Jira.js's calls use nothing else of their client.
  const client = { sendRequest: send } as unknown as Client;
  return {
    boards: new Board(client),
    filters: new Filters(client),
    issues: new Issues(client),
    myself: new Myself(client),
    permissions: new Permissions(client),
    projects: new Projects(client),
    properties: new IssueProperties(client),
    ranking: new Ranking(client),
    search: new IssueSearch(client),
    users: new UserSearch(client),
    versions: new ProjectVersions(client),
  };
}
