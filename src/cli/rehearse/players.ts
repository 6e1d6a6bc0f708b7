import { join } from "node:path";
import type { Person } from "../../blueprint/model.ts";
import type { PersonAct, PersonBriefing } from "../../contracts/person.ts";
import { plainEnvironment, runProgram } from "../../foundation/process.ts";
import { failure, type Result } from "../../foundation/result.ts";
import type { Player } from "../../rehearsal/world.ts";
import { packageRoot } from "../package-root.ts";

/**
 * A person of the rehearsal: each act is a process of its own that is told, through its standard input, where the
 * code host is and its own token, and nothing else of this process.
 */
export function player(person: Person, codeHostUrl: string, token: string): Player {
  return {
    handle: person.handle,
    name: person.name,
    act: (act) => perform({ codeHostUrl, token, name: person.name, email: person.email, act }),
  };
}

async function perform(briefing: PersonBriefing): Promise<Result<unknown>> {
  const program = join(packageRoot(), "dist", "person.js");
  const result = await runProgram(process.execPath, [program], {
    env: plainEnvironment(),
    input: JSON.stringify(briefing),
    timeout: 60_000,
  });
  if (result.exitCode === 0) return JSON.parse(result.stdout.toString("utf8")) as Result<unknown>;
  return failure(
    "person-failed",
    `The process of ${briefing.name} ended unexpectedly while it did ${what(briefing.act)}.`,
    {
      cause: result.stderr.toString("utf8").trim() || result.startError,
    },
  );
}

function what(act: PersonAct): string {
  return "repository" in act ? `"${act.do}" on ${act.repository}` : `"${act.do}"`;
}
