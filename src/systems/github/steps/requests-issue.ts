import { configurationRepository } from "../files/names.ts";
import { openedIssueStep } from "./opened-issue.ts";

/** The issue on which the nudge App comments when there is something to promote. */
export const requestsIssueStep = openedIssueStep({
  id: "github-requests-issue",
  title: "Open the issue on which promotions are requested",
  day1: 9,
  repository: configurationRepository,
  gives: "configuration.requests.issue",
  issue: {
    title: "Promotion requests",
    body: "A comment here makes `promote.yaml` look for open requests. Nothing is decided by what it says.",
  },
});
