import type { FactName } from "../../contracts/facts.ts";
import type { JournalEntry } from "../../contracts/journal.ts";

export interface RunRecord {
  readonly who: string;
  readonly host: string;
  readonly since: string;
  readonly ended?: Extract<JournalEntry, { event: "run-ended" }>["outcome"];
}

export interface StepRecord {
  readonly sight?: Extract<JournalEntry, { event: "step-looked" }>["sight"];
  /**
   * An act that no look has proved since. Where not even its end is written it was interrupted and may have happened
   * in part. Nothing is concluded from it but the name under which it is repeated if a look finds that necessary.
   */
  readonly unproved?: { readonly operation: string; readonly since: string; readonly interrupted: boolean };
  readonly waiting?: { readonly for: "person" | "vendor"; readonly why: string; readonly since: string };
  readonly failure?: { readonly summaries: readonly string[]; readonly at: string };
}

/** What a journal tells about the past. It is shown and compared; a run still looks at everything itself. */
export interface JournalState {
  readonly runs: ReadonlyMap<string, RunRecord>;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly facts: ReadonlyMap<FactName, { readonly value: string; readonly step: string }>;
  /** Where the journal goes on, if it ever moved. */
  readonly movedTo?: string;
}

/** A state that grows, entry by entry. */
export interface Replay {
  readonly state: JournalState;
  apply(entry: JournalEntry): void;
}

export function startReplay(): Replay {
  const runs = new Map<string, RunRecord>();
  const steps = new Map<string, StepRecord>();
  const facts = new Map<FactName, { value: string; step: string }>();
  const state: { -readonly [Key in keyof JournalState]: JournalState[Key] } = { runs, steps, facts };
  return {
    state,
    apply(entry) {
      if (entry.event === "journal-moved") {
        state.movedTo = entry.to;
      } else if (entry.event === "run-started") {
        runs.set(entry.run, { who: entry.who, host: entry.host, since: entry.at });
      } else if (entry.event === "run-ended") {
        const run = runs.get(entry.run);
        if (run) runs.set(entry.run, { ...run, ended: entry.outcome });
      } else if (entry.event === "facts-given") {
        for (const [name, value] of Object.entries(entry.facts)) facts.set(name, { value, step: entry.step });
      } else if (entry.event !== "lock-released") {
        steps.set(entry.step, nextRecord(steps.get(entry.step) ?? {}, entry));
      }
    },
  };
}

type StepEntry = Extract<
  JournalEntry,
  { event: "step-looked" | "step-acting" | "step-acted" | "step-failed" | "step-waiting" }
>;

function nextRecord(record: StepRecord, entry: StepEntry): StepRecord {
  const { unproved, waiting, failure, ...rest } = record;
  const ended = unproved && { unproved: { ...unproved, interrupted: false } };
  switch (entry.event) {
    case "step-looked":
      // Only what is seen to be right ends what came before it.
      return entry.sight === "matches" ? { sight: "matches" } : { ...record, sight: entry.sight };
    case "step-acting": {
      const { operation } = entry;
      const since = unproved?.operation === operation ? unproved.since : entry.at;
      return { ...rest, unproved: { operation, since, interrupted: true } };
    }
    case "step-acted":
      return { ...rest, ...ended };
    case "step-failed": {
      const summaries = entry.diagnostics.map((d) => d.summary);
      const failed = { ...rest, failure: { summaries, at: entry.at } };
      return unproved && !entry.settled ? { ...failed, unproved } : failed;
    }
    case "step-waiting": {
      const since = waiting?.for === entry.for ? waiting.since : entry.at;
      return { ...rest, ...ended, waiting: { for: entry.for, why: entry.why, since } };
    }
    default:
      return entry satisfies never;
  }
}
