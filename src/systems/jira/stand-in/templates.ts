/** What Jira makes of a project template, as far as it is served here. */

export type BoardType = "kanban" | "scrum" | "simple";
export type StatusCategory = "new" | "indeterminate" | "done";
export type IssueTypeName = "Epic" | "Story" | "Task" | "Bug" | "Sub-task" | "Service Request";

export interface IssueType {
  readonly id: string;
  readonly subtask: boolean;
  /** 1 for epics, 0 for what lies below them, -1 for parts of these. */
  readonly hierarchyLevel: number;
}

/** Every issue type of the site. */
export const issueTypes: Readonly<Record<IssueTypeName, IssueType>> = {
  Epic: { id: "10000", subtask: false, hierarchyLevel: 1 },
  Story: { id: "10001", subtask: false, hierarchyLevel: 0 },
  Task: { id: "10002", subtask: false, hierarchyLevel: 0 },
  "Sub-task": { id: "10003", subtask: true, hierarchyLevel: -1 },
  Bug: { id: "10004", subtask: false, hierarchyLevel: 0 },
  "Service Request": { id: "10005", subtask: false, hierarchyLevel: 0 },
};

/** Every status of the site, with its category. */
export const statuses: Readonly<Record<string, { readonly id: string; readonly category: StatusCategory }>> =
  {
    Backlog: { id: "10000", category: "new" },
    "Selected for Development": { id: "10001", category: "new" },
    "To Do": { id: "10002", category: "new" },
    Open: { id: "10003", category: "new" },
    "In Progress": { id: "3", category: "indeterminate" },
    "In Review": { id: "10004", category: "indeterminate" },
    Done: { id: "10005", category: "done" },
  };

export const categories: Readonly<
  Record<StatusCategory, { readonly id: number; readonly name: string; readonly colorName: string }>
> = {
  new: { id: 2, name: "To Do", colorName: "blue-gray" },
  indeterminate: { id: 4, name: "In Progress", colorName: "yellow" },
  done: { id: 3, name: "Done", colorName: "green" },
};

export interface Template {
  readonly type: "software" | "service_desk" | "business";
  readonly issueTypes: readonly IssueTypeName[];
  readonly statuses: readonly string[];
  /** The board that comes with it. */
  readonly board?: BoardType;
}

const software = ["Epic", "Story", "Task", "Bug", "Sub-task"] as const;

export const templates: Readonly<Record<string, Template>> = {
  "com.pyxis.greenhopper.jira:gh-simplified-kanban-classic": {
    type: "software",
    issueTypes: software,
    statuses: ["Backlog", "Selected for Development", "In Progress", "Done"],
    board: "kanban",
  },
  "com.pyxis.greenhopper.jira:gh-simplified-scrum-classic": {
    type: "software",
    issueTypes: software,
    statuses: ["To Do", "In Progress", "Done"],
    board: "scrum",
  },
  "com.atlassian.servicedesk:simplified-it-service-management": {
    type: "service_desk",
    issueTypes: ["Service Request", "Sub-task"],
    statuses: ["Open", "In Progress", "Done"],
  },
  "com.atlassian.jira-core-project-templates:jira-core-simplified-project-management": {
    type: "business",
    issueTypes: ["Task", "Sub-task"],
    statuses: ["To Do", "In Progress", "Done"],
  },
};

export const categoryOf = (status: string): StatusCategory => statuses[status]?.category ?? "new";
