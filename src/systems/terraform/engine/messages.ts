import * as z from "zod";
import type { StateLock } from "../../../contracts/provisioner.ts";
import { type Diagnostic, problem } from "../../../foundation/diagnostic.ts";

/** One line of what the engine prints with `-json` (developer.hashicorp.com/terraform/internals/machine-readable-ui). */
const message = z.object({
  "@message": z.string().default(""),
  type: z.string(),
  diagnostic: z
    .object({
      severity: z.enum(["error", "warning"]),
      summary: z.string(),
      detail: z.string().default(""),
      address: z.string().optional(),
      range: z
        .object({ filename: z.string(), start: z.object({ line: z.number(), column: z.number() }) })
        .optional(),
    })
    .optional(),
});

export type EngineMessage = z.infer<typeof message>;

/** A line as a message; undefined for anything else, such as what a wrapper around the engine prints. */
export function readMessage(line: string): EngineMessage | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const read = message.safeParse(JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** What the engine says that went wrong, as ours: where in the configuration, and what to do. */
export function engineProblems(stack: string, messages: readonly EngineMessage[]): readonly Diagnostic[] {
  const errors = messages.flatMap(({ diagnostic }) => (diagnostic?.severity === "error" ? [diagnostic] : []));
  return errors.map(({ summary, detail, address, range }) => {
    const place = range ? ` (stacks/${stack}/${range.filename}:${range.start.line})` : "";
    const about = address ? ` ${address}:` : "";
    const code = codeOf(summary, detail);
    return problem(code, `Stack ${stack}:${about} ${summary}${place}`, {
      ...(detail !== "" && { cause: detail.trim() }),
      next: nextOf[code],
    });
  });
}

/** A failure of which the engine told nothing that could be read: its last words. */
export function unexplainedProblem(stack: string, command: string, said: string, ended: string): Diagnostic {
  const code = codeOf(said, "");
  return problem(code, `Stack ${stack}: ${command} ${ended}.`, { cause: said, next: nextOf[code] });
}

const nextOf: Readonly<Record<string, string>> = {
  "state-locked": "Wait for whoever holds it; what a killed run of ours left behind is released by itself.",
  "plan-stale": "Run again: it is planned anew.",
  "destroy-prevented": "Take the protection out of its configuration if it is to go.",
  "engine-refused": "Mend what it names and run again: what was made is found.",
};

function codeOf(summary: string, detail: string): string {
  if (aboutLock.test(summary)) return "state-locked";
  if (/saved plan is stale/i.test(`${summary} ${detail}`)) return "plan-stale";
  if (/^instance cannot be destroyed$/i.test(summary)) return "destroy-prevented";
  return "engine-refused";
}

const aboutLock = /acquiring the state lock/i;

/** The lock that an error about it describes: in a message, or in plain text where the engine has no messages. */
export function lockIn(messages: readonly EngineMessage[], text: string): StateLock | undefined {
  const about = messages.find(({ diagnostic }) => diagnostic && aboutLock.test(diagnostic.summary));
  const detail = about?.diagnostic?.detail ?? (aboutLock.test(text) ? text : "");
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s*(.+)$`, "m").exec(detail)?.[1]?.trim();
  const id = field("ID");
  const since = momentOf(field("Created") ?? "");
  return id && since ? { id, who: field("Who") ?? "", since } : undefined;
}

/** Go prints `2026-11-24 11:40:01.123456789 +0000 UTC`. */
function momentOf(printed: string): string | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d* \+0000 UTC/.exec(printed) ?? [];
  return day && time ? new Date(`${day}T${time}Z`).toISOString() : undefined;
}
