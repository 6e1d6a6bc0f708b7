import { writeFileSync } from "node:fs";
import type { Blueprint } from "../../blueprint/model.ts";
import type { Plan } from "../../contracts/plan.ts";
import { systemClock } from "../../foundation/clock.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { makePlan } from "../../plan/plan.ts";
import { type PlanWish, readWish } from "../../plan/wish.ts";
import { planAsCsv } from "../../present/plan/csv.ts";
import { showPlan } from "../../present/plan/terminal.ts";
import { collectOffers } from "../../render/collect.ts";
import { planGraph } from "../../rollout/graph.ts";
import { plannedSteps } from "../../rollout/planned.ts";
import { systems } from "../../systems/index.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { readCompany } from "../company.ts";
import { openOutput } from "../output.ts";
import { closedDoors } from "../rollout/closed-doors.ts";
import { textOf } from "../rollout/run.ts";
import { collectSteps } from "../rollout/steps.ts";

/** `groundwork plan`: Day 0. Calls nobody and needs no credentials. */
export async function run({ options }: CommandInput): Promise<ExitCode> {
  if (options["schema"] === true) {
    const { printPlanSchema } = await import("../../present/plan/schema.ts");
    process.stdout.write(printPlanSchema());
    return 0;
  }
  const output = openOutput(options["json"] === true);
  if (options["csv"] === true && output.json) {
    output.diagnose([
      problem("option-invalid", "--csv and --json are two forms of one answer: give one of them."),
    ]);
    return 2;
  }
  const company = readCompany(textOf(options["blueprint"]) ?? "blueprint.yaml");
  if (!company.ok) {
    output.diagnose(company.diagnostics);
    return 2;
  }
  const { blueprint, warnings } = company.value;
  output.diagnose(warnings);
  const typed = (name: string) => textOf(options[name]);
  const wish = readWish(
    { engineers: typed("engineers"), start: typed("start"), epic: typed("epic") },
    blueprint,
    localDate(systemClock.now()),
  );
  if (!wish.ok) {
    output.diagnose(wish.diagnostics);
    return 2;
  }
  const plan = planOf(blueprint, wish.value);
  if (!plan.ok) {
    output.diagnose(plan.diagnostics);
    return 2;
  }
  const page = typed("html");
  const written = page === undefined ? ok(undefined) : await writePage(page, plan.value);
  if (!written.ok) {
    output.diagnose(written.diagnostics);
    return 1;
  }
  if (output.json) output.object({ event: "plan", plan: plan.value });
  else if (options["csv"] === true) process.stdout.write(planAsCsv(plan.value));
  else showPlan(output.terminal, plan.value, wish.value.epic);
  return 0;
}

/** The plan of a company. Fails with what is wrong about the order of its steps. */
export function planOf(blueprint: Blueprint, { engineers, start }: PlanWish): Result<Plan> {
  const { steps } = collectSteps({ blueprint, actionBundle: "" }, closedDoors(blueprint));
  const graph = planGraph(steps, new Set());
  if (!graph.ok) return graph;
  return ok(
    makePlan({
      ...{ blueprint, engineers, start, steps: plannedSteps(graph.value) },
      // Without an identity provider nobody signs in by it, whatever else is prepared for that.
      byPeople: collectOffers(systems).signOnProvider?.isUsed(blueprint) ? [] : [5],
      plannings: systems.flatMap((system) => system.planning?.(blueprint) ?? []),
    }),
  );
}

async function writePage(path: string, plan: Plan): Promise<Result<undefined>> {
  const { planPage } = await import("../../present/plan/page.ts");
  try {
    writeFileSync(path, planPage(plan));
    return ok(undefined);
  } catch (error) {
    return failure("file-unwritable", `Cannot write the page to ${path}.`, {
      cause: error instanceof Error ? error.message : String(error),
      next: "Name another file with --html.",
    });
  }
}

/** The day on the clocks of whoever asks. */
function localDate(now: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
