import type { Blueprint } from "../../blueprint/model.ts";
import type { Capabilities } from "../../contracts/capability.ts";
import { usedJira } from "./section.ts";

const source =
  "https://support.atlassian.com/jira-cloud-administration/docs/what-is-the-free-jira-cloud-plan/";

/** What the company's plan with Atlassian gives. */
export function capabilities(blueprint: Blueprint): Capabilities {
  const used = usedJira(blueprint);
  if (!used) return new Map();
  const given = used.plan !== "free";
  const comesWith = "Jira Standard";
  return new Map([
    [
      "jira.project-permissions",
      {
        ...{ title: "permissions and roles of Jira's projects", given, comesWith, source },
        instead:
          "Everybody who has Jira administers its projects. No release rests on it: the code host decides, and Jira is told.",
      },
    ],
    ["jira.audit-log", { title: "Jira's audit log", given, comesWith, source }],
  ]);
}
