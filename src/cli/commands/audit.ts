import { existsSync, readdirSync } from "node:fs";
import type { Signer } from "../../assurance/pack/head.ts";
import { openPack } from "../../assurance/pack/keep.ts";
import type { AuditReport } from "../../contracts/audit.ts";
import type { Period } from "../../contracts/control.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { failed, failure, ok, type Result } from "../../foundation/result.ts";
import { auditText, controlText } from "../../present/audit/terminal.ts";
import { collectAudit } from "../audit/collect.ts";
import { signerOf } from "../audit/signer.ts";
import { verifyCommand } from "../audit/verify.ts";
import { storeIn, writeReport } from "../audit/write.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { readCompany } from "../company.ts";
import { openOutput } from "../output.ts";
import { watchLifetime } from "../rehearse/lifetime.ts";
import { knownSecrets, textOf } from "../rollout/run.ts";
import { vendorWorld } from "../rollout/world.ts";

/** `groundwork audit`: collects, judges, and has a pack of evidence signed. `groundwork audit verify PACK` checks one. */
export async function run(input: CommandInput): Promise<ExitCode> {
  const { options } = input;
  const output = openOutput(options["json"] === true);
  const [verb, pack] = input.arguments;
  if (verb !== undefined) return verifyCommand(verb, pack, textOf(options["key"]), output);
  const company = readCompany(textOf(options["blueprint"]) ?? "blueprint.yaml");
  const world = company.ok ? await vendorWorld(company.value.blueprint, process.env) : undefined;
  const asked = requestOf(options, world?.ok ? world.value : nobody);
  if (!asked.ok || !company.ok || !world?.ok) {
    const wrong = [asked, company, world].flatMap((one) => (one && !one.ok ? one.diagnostics : []));
    output.diagnose(wrong);
    return 2;
  }
  output.diagnose(company.value.warnings);
  const { blueprint } = company.value;
  const { folder, period, signer } = asked.value;
  const redactor = knownSecrets(world.value.environment);
  const { rehearsed } = world.value;
  const opened = openPack(folder);
  const { signal } = watchLifetime();
  const report = await collectAudit({
    ...{
      blueprint,
      period,
      redactor,
      signal,
      world: world.value,
      store: storeIn(opened, rehearsed, redactor),
    },
    told(control) {
      if (output.json) output.object({ event: "control", rehearsed, ...control });
      else process.stdout.write(controlText(control));
    },
  });
  if (!report.ok) {
    output.diagnose(report.diagnostics);
    return 1;
  }
  writeReport(opened, report.value, redactor);
  const { collectedAt, company: name, period: about } = report.value;
  const head = await opened.close({ collectedAt, company: name, period: about, rehearsed }, signer);
  if (!head.ok) {
    output.diagnose(head.diagnostics);
    return 1;
  }
  if (output.json) output.object({ event: "pack", folder, ...head.value });
  else process.stdout.write(auditText(report.value, folder));
  return isClean(report.value) ? 0 : 1;
}

interface AuditRequest {
  readonly folder: string;
  readonly period: Period;
  readonly signer: Signer;
}

/** For saying all that is wrong at once, where nobody can be reached anyhow. */
const nobody = { environment: {}, endpoints: {}, fetch };

function requestOf(
  options: CommandInput["options"],
  world: Parameters<typeof signerOf>[1],
): Result<AuditRequest> {
  const [from, to] = [dayOf("from", options), dayOf("to", options)];
  const folder = textOf(options["out"]);
  const key = textOf(options["sign-with"]);
  const signer = key === undefined ? alone("--sign-with names the auditor's key.") : signerOf(key, world);
  const place = folder === undefined ? alone("--out names an empty folder for the pack.") : ok(folder);
  const wrong = [from, to, signer, place].flatMap((one) => (one.ok ? [] : one.diagnostics));
  if (!from.ok || !to.ok || !signer.ok || !place.ok) return failed(...wrong);
  if (from.value >= to.value) return failure("option-invalid", "--from has to be before --to.");
  if (existsSync(place.value) && readdirSync(place.value).length > 0) {
    return failure("pack-folder-taken", `${place.value} is not empty.`, { next: "Name a folder that is." });
  }
  return ok({ folder: place.value, period: { from: from.value, to: to.value }, signer: signer.value });
}

const alone = (what: string): Result<never> => failed(problem("option-missing", what));

/** Midnight of a day, in UTC. */
function dayOf(name: string, options: CommandInput["options"]): Result<Date> {
  const text = textOf(options[name]);
  if (text === undefined) return alone(`--${name} takes a day, such as 2026-11-01.`);
  const day = new Date(`${text}T00:00:00Z`);
  const real =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  return real
    ? ok(day)
    : failure("option-invalid", `--${name} takes a day, such as 2026-11-01, not "${text}".`);
}

/** Whether a pipeline may go on: nothing failed, and everything that can be known is known. */
function isClean({ controls, population }: AuditReport): boolean {
  const good = controls.every(
    ({ verdict }) => verdict.verdict === "pass" || verdict.verdict === "cannot-prove",
  );
  return good && population.orphans.length === 0 && population.unread.length === 0;
}
