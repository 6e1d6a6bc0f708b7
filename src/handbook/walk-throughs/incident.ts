import type { Blueprint } from "../../blueprint/model.ts";
import { peopleIn } from "../../contracts/training.ts";
import { firstEnvironment, lastEnvironment, person } from "../company.ts";
import { code, enumerated, heading, list, md, numbered, page, pageLink, table } from "../page.ts";

/** Roles, severities and times of an incident, and what is written down. */
export function incidentPage(blueprint: Blueprint): string {
  const last = code(lastEnvironment(blueprint));
  return page(
    "An incident",
    md`Something hurts customers or may come to hurt them, or somebody saw or changed what they must not. Rather one incident too many: closing it costs a sentence.`,
    heading("How bad"),
    table(
      ["severity", "what it is", "somebody works on it within", "others hear of it every"],
      [
        [
          md`1`,
          md`customers cannot use ${last}, or data is lost or seen by strangers`,
          md`15 minutes`,
          md`30 minutes`,
        ],
        [
          md`2`,
          md`part of ${last} fails or is slow, or a control has been passed by`,
          md`1 hour`,
          md`2 hours`,
        ],
        [
          md`3`,
          md`no customer notices: ${code(firstEnvironment(blueprint))} is broken, a release is stuck`,
          md`1 working day`,
          md`1 working day`,
        ],
      ],
    ),
    heading("Who does what"),
    table(
      ["role", "does", "who"],
      [
        [
          md`leads`,
          md`decides, and touches nothing`,
          md`whoever was called first, until they hand over by name: ${enumerated(peopleIn(blueprint, "on-call").map(person), "or")}`,
        ],
        [md`mends`, md`looks and changes, one thing at a time`, md`whoever knows it best`],
        [md`writes`, md`keeps times, and tells others`, md`anybody who is free; the leader where nobody is`],
      ],
    ),
    heading("From the alarm to the end"),
    numbered([
      md`Open an issue on the application's repository (on ${code("infrastructure")} where it is no application): title ${code("Incident: WHAT HURTS")}, severity, time in UTC, who leads. Strangers who may have seen something: no detail of it in the issue.`,
      md`Stop it from growing: leave gates shut; nobody approves a promotion until the leader says so.`,
      md`Look: the runbook of the alarm, ${code("groundwork release ENVIRONMENT")}, what was merged last. Changed by hand? ${code("drift.yaml")}, started by hand, tells.`,
      md`Bring customers back first: ${pageLink("go back", "rollback.md")} before you understand. ${pageLink("Correct", "hotfix.md")} where going back does not help. A key in strange hands: ${pageLink("a lost key", "lost-secret.md")}.`,
      md`It is over when the monitors are quiet and the leader says so, with the time.`,
    ]),
    heading("What to write down"),
    list([
      md`Times in UTC: it began, it was noticed, somebody began to work, customers were served again, it was over.`,
      md`The release, by version or commit, if it was one; pull requests and promotions that were part of it.`,
      md`Who decided what and why, also what turned out to be wrong.`,
      md`Within five working days: causes, what would have found it earlier, what is changed now, each with a name and a date. Nobody is blamed: the question is what let a person do it.`,
    ]),
  );
}
