import {
  Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Blueprint, Gate } from "./model.ts";
import type { Path } from "./tree.ts";

/**
 * The whole blueprint as YAML, every default written out; `readBlueprint` makes the same blueprint of it.
 * With `isWritten` of a reading, the values that the document did not give are marked as defaults.
 */
export function printResolved(blueprint: Blueprint, isWritten?: (path: Path) => boolean): string {
  const document = new Document(resolved(blueprint), { aliasDuplicateObjects: false });
  shortLists(document);
  if (isWritten && isMap(document.contents)) markDefaults(document.contents, [], isWritten);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function resolved(blueprint: Blueprint): Record<string, unknown> {
  return {
    company: { name: blueprint.company.name, domain: blueprint.company.domain, slug: blueprint.company.slug },
    people: byName(blueprint.people, ({ handle, ...person }) => [handle, person]),
    teams: byName(blueprint.teams, ({ name, members }) => [name, members]),
    platformTeam: blueprint.platformTeam,
    pullRequests: blueprint.pullRequests,
    environments: byName(blueprint.environments, ({ name, kind, gate }) => [
      name,
      { kind, gate: gateText(gate) },
    ]),
    applications: byName(blueprint.applications, ({ name, ...application }) => [name, application]),
    compensatingControls: blueprint.compensatingControls,
    ...blueprint.sections,
  };
}

function byName<Value>(values: readonly Value[], entry: (value: Value) => [string, unknown]): object {
  return Object.fromEntries(values.map(entry));
}

function gateText(gate: Gate): unknown {
  if (gate.kind === "none") return "none";
  const { kind: _, ...written } = gate;
  return written;
}

/** Marks each value that was not written, or the whole of a list. */
function markDefaults(map: YAMLMap, path: Path, isWritten: (path: Path) => boolean): void {
  for (const { key, value } of map.items as Pair<Scalar, Scalar | YAMLMap | YAMLSeq>[]) {
    const below = [...path, String(key.value)];
    if (isMap(value)) markDefaults(value, below, isWritten);
    else if (value && !isWritten(below)) {
      // Below a list in lines, a comment at its end would read as one about its last item.
      if (isSeq(value) && !value.flow) value.commentBefore = " default";
      else value.comment = " default";
    }
  }
}

/** Short lists of words stand in brackets, on the line of their key. */
function shortLists(document: Document): void {
  visit(document, {
    Seq: (_, list) => {
      const width = list.items.reduce<number>(
        (sum, item) => (isScalar(item) ? sum + String(item.value).length + 2 : Number.POSITIVE_INFINITY),
        0,
      );
      list.flow = width <= 80;
    },
  });
}
