import type { Blueprint } from "../../../blueprint/model.ts";
import type { Control } from "../../../contracts/control.ts";
import type { GitHubClient } from "../connect.ts";
import { actionsSettings } from "./actions-settings.ts";
import { branchRules } from "./branch-rules.ts";
import { driftWatched } from "./drift.ts";
import { mergedPullRequests } from "./merged-pull-requests.ts";
import { secondFactor } from "./second-factor.ts";

/** What is proved about GitHub. */
export const githubControls = (blueprint: Blueprint): readonly Control<GitHubClient>[] => [
  branchRules(blueprint),
  mergedPullRequests(blueprint),
  actionsSettings,
  secondFactor,
  driftWatched(blueprint),
];
