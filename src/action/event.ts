import { readFileSync } from "node:fs";
import * as z from "zod";

const event = z.object({
  pull_request: z.object({ number: z.number().int() }).optional(),
  workflow_run: z
    .object({ head_sha: z.string(), pull_requests: z.array(z.object({ number: z.number().int() })) })
    .optional(),
});

/** Which pull request an event is about; only a hint, for everything is read again. */
export type Subject = { readonly number: number } | { readonly head: string } | undefined;

export function readSubject(environment: NodeJS.ProcessEnv): Subject {
  const path = environment["GITHUB_EVENT_PATH"];
  if (!path) return undefined;
  let parsed: ReturnType<typeof event.safeParse>;
  try {
    parsed = event.safeParse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
  if (!parsed.success) return undefined;
  const { pull_request, workflow_run } = parsed.data;
  if (pull_request) return { number: pull_request.number };
  if (!workflow_run) return undefined;
  const [first, ...others] = workflow_run.pull_requests;
  return first && others.length === 0 ? { number: first.number } : { head: workflow_run.head_sha };
}
