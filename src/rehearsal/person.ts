import type { PersonAct, PersonAtCodeHost, PersonBriefing } from "../contracts/person.ts";
import type { Result } from "../foundation/result.ts";

/** Does what the briefing asks, as that person. */
export function act(person: PersonAtCodeHost, request: PersonAct): Promise<Result<unknown>> {
  switch (request.do) {
    case "openPullRequest":
      return person.openPullRequest(request);
    case "approve":
      return person.approve(request);
    case "merge":
      return person.merge(request);
    case "comment":
      return person.comment(request);
    case "pushToMain":
      return person.pushToMain(request);
    case "registerRobot":
      return person.registerRobot(request);
    default:
      return request satisfies never;
  }
}

/** A person's whole process: one briefing from standard input, one result on standard output. */
export async function livePerson(connect: (briefing: PersonBriefing) => PersonAtCodeHost): Promise<void> {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const briefing = JSON.parse(text) as PersonBriefing;
  process.stdout.write(JSON.stringify(await act(connect(briefing), briefing.act)));
}
