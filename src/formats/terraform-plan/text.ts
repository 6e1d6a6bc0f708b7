import { visible } from "../../foundation/visible.ts";
import type { AttributeChange, ChangeAction, OutputChange, Plan, ResourceChange, Side } from "./model.ts";
import { changesOf } from "./summary.ts";

/** What takes something away comes first. */
const order: readonly ChangeAction[] = ["delete", "replace", "forget", "update", "create", "read", "no-op"];

/** As a difference is coloured: red, green, or marked. */
const marks: Readonly<Record<ChangeAction, string>> = {
  delete: "- destroy",
  replace: "! replace",
  forget: "! forget",
  update: "! change",
  create: "+ create",
  read: "  read",
  "no-op": "  keep",
};

/**
 * A plan as lines for a reader; of each resource its address and what differs. Every line is visible text of bounded
 * length. It is made of the plan's data, not of the engine's own text, which shows secrets that a provider forgot to
 * mark in a copy.
 */
export function planLines(plan: Plan): readonly string[] {
  const resources = inOrder(changesOf(plan)).flatMap(resourceLines);
  const outputs = plan.outputs.filter(({ action }) => action !== "no-op").map(outputLine);
  return [...resources, ...outputs];
}

/** What was changed outside of the engine: the world's values stand on the right. */
export function driftLines(drift: readonly ResourceChange[]): readonly string[] {
  return inOrder(drift).flatMap(resourceLines);
}

export function inOrder(resources: readonly ResourceChange[]): readonly ResourceChange[] {
  return resources.toSorted((a, b) => order.indexOf(a.action) - order.indexOf(b.action));
}

/** `- destroy aws_vpc.this`, on one line. */
export function resourceLine(resource: ResourceChange): string {
  const { action, address, previousAddress, deposed, importing } = resource;
  const imported = importing !== undefined && (importing || "an id known later");
  const notes = [
    previousAddress !== undefined && `moved from ${previousAddress}`,
    deposed !== undefined && `left behind by a replacement: ${deposed}`,
    imported && `takes over ${imported}`,
  ].filter((note) => note !== false);
  return line(`${marks[action]} ${address}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`);
}

function resourceLines(resource: ResourceChange): readonly string[] {
  const parts = resource.attributes.filter(({ after }) => resource.action !== "create" || !isHollow(after));
  return [resourceLine(resource), ...parts.map(attributeLine(resource.action))];
}

/** Does not tell anything about a new resource. */
function isHollow(side: Side): boolean {
  return (
    side.kind === "unknown" || (side.kind === "value" && /^(\[\]|\{\})$/.test(JSON.stringify(side.value)))
  );
}

function attributeLine(action: ChangeAction): (change: AttributeChange) => string {
  return ({ path, before, after }) => {
    if (action === "create") return line(`    ${path}: ${sideText(after)}`);
    if (action === "delete") return line(`    ${path}: ${sideText(before)}`);
    return line(`    ${path}: ${sideText(before)} → ${sideText(after)}`);
  };
}

function outputLine({ name, before, after }: OutputChange): string {
  return line(`  output ${name}: ${sideText(before)} → ${sideText(after)}`);
}

function sideText(side: Side): string {
  switch (side.kind) {
    case "absent":
      return "nothing";
    case "unknown":
      return "(known after apply)";
    case "secret":
      return "(secret)";
    case "value":
      return cut(JSON.stringify(side.value), 160);
  }
}

function line(text: string): string {
  return cut(visible(text), 600);
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}
