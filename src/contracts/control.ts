import type * as z from "zod";
import type { Blueprint } from "../blueprint/model.ts";
import type { Clock } from "../foundation/clock.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Result } from "../foundation/result.ts";
import { type Capabilities, lackedBy, type PlanDependent } from "./capability.ts";
import type { FactName, Facts } from "./facts.ts";
import type { Json } from "./json.ts";

/** The span of time that an audit is about; `to` is not in it. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** One answer of a source, kept as it came: information produced by the entity, which an auditor can go over again. */
export interface RawResponse {
  /** Method and address without credentials, as it was asked: `GET https://api.github.com/orgs/acme/rulesets?page=2`. */
  readonly request: string;
  /** The body of the request where there was one, without secrets. */
  readonly sent?: string;
  readonly status: number;
  /** ISO time of the answer. */
  readonly at: string;
  /** Of a listing: which page this is, and how many entries it holds. */
  readonly page?: { readonly number: number; readonly entries: number };
  /** The bytes of the body, as text. */
  readonly body: string;
}

/** What a control came to. A collection that failed is `unknown`, and never a pass. */
export type Verdict =
  | { readonly verdict: "pass"; readonly checked: number }
  | { readonly verdict: "fail"; readonly checked: number; readonly findings: readonly Finding[] }
  | { readonly verdict: "unknown"; readonly why: string }
  /** The company's plan with a vendor does not let it be proved; `instead` names what holds in its place, if anything. */
  | { readonly verdict: "cannot-prove"; readonly why: string; readonly instead?: string };

/** One thing that is not as it has to be. */
export interface Finding {
  /** What it is about, by the name that people know: `storefront: pull request 12`. */
  readonly subject: string;
  readonly what: string;
  /** What to do about it. */
  readonly next: string;
}

/** What a control is handed to collect with. */
export interface ControlContext<Client> {
  readonly client: Client;
  readonly facts: Facts;
  readonly period: Period;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /**
   * Everything that a source answered goes here before it is used. What goes through the client that `connect` made, or
   * through `readCluster`, is kept on its way; only what comes by another road has to be handed over.
   */
  keep(response: RawResponse): void;
  /** What the API of an environment's cluster says at a path; null where there is nothing of that name or kind. */
  readCluster(environment: string, path: string): Promise<Result<Json>>;
}

/** How many things were looked at, and which of them are not as they have to be. */
export interface Looked {
  readonly checked: number;
  readonly findings: readonly Finding[];
}

/**
 * A `judge` that believes data of one shape only. What is of another is unknown, and so is it where nothing was there to
 * look at, unless the period may well have held none (`mayBeEmpty`).
 */
export function judging<Data>(
  shape: z.ZodType<Data>,
  look: (data: Data, blueprint: Blueprint) => Looked,
  { mayBeEmpty = false }: { readonly mayBeEmpty?: boolean } = {},
): Control["judge"] {
  return (collected, blueprint) => {
    const read = shape.safeParse(collected);
    if (!read.success)
      return { verdict: "unknown", why: "What was collected is not of the shape that is judged." };
    const { checked, findings } = look(read.data, blueprint);
    if (findings.length > 0) return { verdict: "fail", checked, findings };
    if (checked === 0 && !mayBeEmpty) return { verdict: "unknown", why: "There was nothing to look at." };
    return { verdict: "pass", checked };
  };
}

/**
 * Something that has to hold, and how that is proved from what a system itself says. Where the company's plans lack what
 * it `requires`, it cannot be proved; it is shown nevertheless.
 */
export interface Control<Client = unknown> extends Pick<PlanDependent, "requires"> {
  /** `github.pull-request-approvals` */
  readonly id: string;
  readonly title: string;
  /** Ids of the criteria that it speaks to, as the AICPA numbers them: `CC8.1`. The words beside them are ours. */
  readonly criteria: readonly string[];
  /** How often it has to be looked at: what auditors size their samples by. */
  readonly frequency: "each change" | "daily" | "weekly" | "monthly" | "quarterly";
  readonly needs: readonly FactName[];
  /** Asks the source, and gives what the answers say as plain data. Fails where it could not be asked: unknown. */
  collect(context: ControlContext<Client>): Promise<Result<Json>>;
  /** Judges what was collected. Pure. Throws nothing: data of another shape than `collect` gives is `unknown`. */
  judge(collected: Json, blueprint: Blueprint): Verdict;
}

/** How a control fared in a run that could not even begin: no client, a fact that is missing. */
export function unknownBecause(diagnostics: readonly Diagnostic[]): Verdict {
  return { verdict: "unknown", why: diagnostics.map(({ summary }) => summary).join(" ") };
}

/** Why the company's plans do not let a control be proved, and what holds in its place; undefined where they do. */
export function unprovable(
  control: Pick<Control, "requires">,
  capabilities: Capabilities,
): Extract<Verdict, { verdict: "cannot-prove" }> | undefined {
  const [lacking] = lackedBy(control, capabilities);
  if (!lacking) return undefined;
  const capability = capabilities.get(lacking.capability);
  const instead = lacking.instead ?? capability?.instead;
  return {
    verdict: "cannot-prove",
    why: capability
      ? `The company's plan lacks ${capability.title}, which comes with ${capability.comesWith}.`
      : `No plan of the company's gives ${lacking.capability}.`,
    ...(instead !== undefined && { instead }),
  };
}
