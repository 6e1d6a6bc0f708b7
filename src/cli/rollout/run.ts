import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Blueprint } from "../../blueprint/model.ts";
import { systemClock } from "../../foundation/clock.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { systemIds } from "../../foundation/ids.ts";
import { createRedactor, type Redactor } from "../../foundation/redaction.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { systemProcesses } from "../../rollout/processes.ts";
import { type Limits, usualLimits } from "../../rollout/run/limits.ts";
import type { CommandInput } from "../command.ts";
import { actionBundle } from "../commands/render.ts";
import { readCompany } from "../company.ts";
import type { Output } from "../output.ts";
import { type Lifetime, watchLifetime } from "../rehearse/lifetime.ts";
import { type ComposedRollout, composeRollout } from "./compose.ts";
import { type VendorWorld, vendorWorld } from "./world.ts";

/** A company and everything that a run on it is handed; `exit` says what a failure to come here means. */
export interface OpenedRollout {
  readonly blueprint: Blueprint;
  readonly composed: ComposedRollout;
  readonly world: VendorWorld;
  readonly lifetime: Lifetime;
  readonly doors: {
    readonly clock: typeof systemClock;
    readonly ids: typeof systemIds;
    readonly processes: typeof systemProcesses;
    readonly redactor: Redactor;
    readonly limits: Limits;
    readonly signal: AbortSignal;
    readonly who: string;
    readonly host: string;
    readonly release?: string;
  };
}

/** Reads the document and the environment, and connects; nobody is called yet. */
export async function openRollout(
  options: CommandInput["options"],
  output: Output,
): Promise<Result<OpenedRollout>> {
  const company = readCompany(textOf(options["blueprint"]) ?? "blueprint.yaml");
  if (!company.ok) return company;
  output.diagnose(company.value.warnings);
  const { blueprint } = company.value;
  const minutes = Number(textOf(options["wait"]) ?? "0");
  if (!(minutes >= 0 && minutes <= 7 * 24 * 60)) {
    return {
      ok: false,
      diagnostics: [problem("option-invalid", `--wait takes minutes, not "${options["wait"]}".`)],
    };
  }
  const bundle = actionBundle();
  if (!bundle.ok) return bundle;
  const world = await vendorWorld(blueprint, process.env);
  if (!world.ok) return world;
  const composed = composeRollout({
    ...world.value,
    ...{ blueprint, actionBundle: bundle.value, programs: new Map() },
    folder: resolve(textOf(options["state"]) ?? join(".groundwork", blueprint.company.slug)),
    accepted: new Set(listOf(options["accept"])),
  });
  if (!composed.ok) return composed;
  const lifetime = watchLifetime();
  const release = textOf(options["release"]);
  return ok({
    ...{ blueprint, lifetime, composed: composed.value, world: world.value },
    doors: {
      ...{ clock: systemClock, ids: systemIds, processes: systemProcesses },
      ...{ signal: lifetime.signal, who: userInfo().username, host: hostname() },
      redactor: knownSecrets(world.value.environment),
      limits: { ...usualLimits, patienceMilliseconds: minutes * 60_000 },
      ...(release !== undefined && { release }),
    },
  });
}

/** Every secret that the environment holds is masked from the first line on. */
export function knownSecrets(environment: Readonly<Record<string, string>>): Redactor {
  const redactor = createRedactor();
  for (const [name, value] of Object.entries(environment)) {
    if (/SECRET|TOKEN|PASSWORD|_KEY$/.test(name)) redactor.add(value);
  }
  return redactor;
}

/**
 * Has a person name whom this is about, before anything of theirs is touched. In a rehearsal nothing is at stake. Where
 * nobody can be asked, `--confirm` holds the name.
 */
export async function confirmed(
  name: string,
  { rehearsed }: VendorWorld,
  options: CommandInput["options"],
  output: Output,
  what: string,
): Promise<readonly Diagnostic[]> {
  if (rehearsed) return [];
  const given = textOf(options["confirm"]) ?? (await asked(name, output, what));
  if (given === name) return [];
  return [
    problem("not-confirmed", `${what} was not confirmed; nothing was done.`, {
      next: `Name the company's organization: --confirm ${name}`,
    }),
  ];
}

async function asked(name: string, output: Output, what: string): Promise<string | undefined> {
  if (output.json || !process.stdin.isTTY) return undefined;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await prompt.question(`${what}. Type ${name} to go on: `)).trim();
  } finally {
    prompt.close();
  }
}

export function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Words between commas; an address may hold none but inside of brackets and quotes. */
export function listOf(value: string | boolean | undefined): readonly string[] {
  if (typeof value !== "string") return [];
  return (value.match(/(?:\["[^"]*"\]|[^,])+/g) ?? []).map((one) => one.trim()).filter((one) => one !== "");
}
