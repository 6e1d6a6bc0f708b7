import type { Plain } from "../expression/data.ts";

/** What this machine is for a job's `runs-on`, or why it cannot be that. */
export type Machine =
  | { readonly ok: true; readonly note: string }
  | { readonly ok: false; readonly message: string };

/** Labels that name Linux; a larger runner of a company's own has a name that begins like one. */
const linux = /^(ubuntu|linux|self-hosted|x64|arm64)/i;

/** This machine stands in for any Linux runner and for no other. */
export function machineFor(runsOn: Plain): Machine {
  const labels = labelsOf(runsOn);
  if (labels.length === 0) return { ok: false, message: "`runs-on` names no runner." };
  const foreign = labels.find((label) => !linux.test(label));
  if (foreign !== undefined) {
    return { ok: false, message: `This machine cannot stand in for a runner labelled '${foreign}'.` };
  }
  return { ok: true, note: `This machine stands in for ${labels.join(", ")}.` };
}

function labelsOf(runsOn: Plain): readonly string[] {
  if (typeof runsOn === "string") return runsOn === "" ? [] : [runsOn];
  if (Array.isArray(runsOn)) return runsOn.flatMap(labelsOf);
  if (typeof runsOn === "object" && runsOn !== null) {
    const { labels } = runsOn as Readonly<Record<string, Plain>>;
    // A group without labels is the company's own choice of machines.
    return labels === undefined ? ["self-hosted"] : labelsOf(labels);
  }
  return [];
}
