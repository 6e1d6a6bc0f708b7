import type { Ancestry, CommitStatus } from "../contracts/code-host.ts";
import { healthContext, type SlotName, sameLogin } from "./layout.ts";

/** What the statuses on one revision of the configuration repository have to say about a slot. */
export interface HealthObservation {
  readonly revision: string;
  /** How the revision stands to the promotion's commit: `descends` when it came after it. */
  readonly ancestry: Ancestry;
  /** What the slot holds at that revision; null when it cannot be read there. */
  readonly digest: string | null;
  /** Newest first. */
  readonly statuses: readonly CommitStatus[];
}

export interface HealthQuestion extends SlotName {
  readonly digest: string;
  /** Login of the only robot that is believed. */
  readonly healthApp: string;
  /** Newest revision first. */
  readonly observations: readonly HealthObservation[];
  /** What the slot holds at the head of the configuration. */
  readonly current: string | null;
}

/**
 * - `healthy`: this digest runs and answers; `degraded`: it does not, and no longer tries.
 * - `progressing`: reported, not decided; `unknown`: nothing that counts has been reported.
 * - `superseded`: the slot was given to another release before this one came to an end.
 */
export type HealthReading =
  | { readonly outcome: "healthy"; readonly revision: string; readonly at: string }
  | { readonly outcome: "degraded"; readonly revision: string; readonly at: string; readonly message: string }
  | { readonly outcome: "progressing" | "superseded" | "unknown" };

/**
 * The health of a release in an environment. A status counts when the health robot posted it, on a revision that is
 * or descends from the promotion's commit, at which the slot still holds the digest, and whose description names
 * that digest among the images that run. The newest revision with such a status decides.
 */
export function readHealth(question: HealthQuestion): HealthReading {
  const moved = question.current !== question.digest;
  for (const observation of question.observations) {
    if (!reaches(observation.ancestry) || observation.digest !== question.digest) continue;
    const report = newestReport(question, observation.statuses);
    if (!report || !names(report, question.digest)) continue;
    const { revision } = observation;
    switch (report.health) {
      case "Healthy":
        return { outcome: "healthy", revision, at: report.at };
      case "Degraded":
        return { outcome: "degraded", revision, at: report.at, message: report.message };
      case "Progressing":
        return { outcome: moved ? "superseded" : "progressing" };
      default:
        return report.health satisfies never;
    }
  }
  return { outcome: moved ? "superseded" : "unknown" };
}

function reaches(ancestry: Ancestry): boolean {
  return ancestry === "same" || ancestry === "descends";
}

interface Report {
  readonly health: "Healthy" | "Degraded" | "Progressing";
  /**
   * Digests of the images that run, each cut to its first 24 digits: while one version replaces another there are
   * two, and a description holds 140 characters.
   */
  readonly images: readonly string[];
  readonly message: string;
  readonly at: string;
}

function newestReport(question: HealthQuestion, statuses: readonly CommitStatus[]): Report | undefined {
  const context = healthContext(question);
  const status = statuses.find(
    (one) => one.context === context && sameLogin(one.creator, question.healthApp),
  );
  return status && readReport(status);
}

/** Whether a status says that this digest is among what runs, and well. */
export function reportsHealthy(status: CommitStatus, digest: string): boolean {
  const report = readReport(status);
  return report?.health === "Healthy" && names(report, digest);
}

function names({ images }: Report, digest: string): boolean {
  return images.some((image) => digest.startsWith(image));
}

const words = { Healthy: "success", Degraded: "failure", Progressing: "pending" } as const;

/** Undefined when the description is not of the agreed form, or says something else than the state. */
export function readReport(status: CommitStatus): Report | undefined {
  const match = /^(Healthy|Degraded|Progressing)((?: sha256:[0-9a-f]{24,64}\b)+)(?:\s+([\s\S]*))?$/.exec(
    status.description,
  );
  const [, word, images, message] = match ?? [];
  if (!images || (word !== "Healthy" && word !== "Degraded" && word !== "Progressing")) return undefined;
  if (words[word] !== status.state) return undefined;
  return {
    health: word,
    images: images.trim().split(" "),
    message: message?.trim() ?? "",
    at: status.createdAt,
  };
}
