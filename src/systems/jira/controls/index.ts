import type { Blueprint } from "../../../blueprint/model.ts";
import type { Control } from "../../../contracts/control.ts";
import type { JiraClient } from "../connect.ts";
import { isUsed } from "../section.ts";
import { releasedIssues } from "./released-issues.ts";

/** What is proved by the tracker. */
export const jiraControls = (blueprint: Blueprint): readonly Control<JiraClient>[] =>
  isUsed(blueprint) ? [releasedIssues(blueprint)] : [];
