import type { Clock } from "../foundation/clock.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import { failed, ok, type Result } from "../foundation/result.ts";
import { buildTree } from "./build-tree.ts";
import { approvalWarnings } from "./checks/approvals.ts";
import { checkCompany } from "./checks/company.ts";
import { checkEnvironments } from "./checks/environments.ts";
import { checkNames } from "./checks/names.ts";
import { checkReferences } from "./checks/references.ts";
import { checkUniqueness } from "./checks/uniqueness.ts";
import { fillDefaults } from "./defaults.ts";
import { issueDiagnostics } from "./issues.ts";
import { jsonSchema } from "./json-schema.ts";
import type { Blueprint } from "./model.ts";
import { type Document, documentSchema } from "./schema.ts";
import type { BlueprintCheck, Sections } from "./section.ts";
import { createSource } from "./source.ts";
import { checkText } from "./text-check.ts";
import { entryAt, type Path, placeOfLeaf, type Tree } from "./tree.ts";
import { parseYaml } from "./yaml.ts";

export interface ReadBlueprint {
  readonly blueprint: Blueprint;
  /** What the company should know, and what does not stop it. */
  readonly warnings: readonly Diagnostic[];
  /** True when the document itself gives the value at a path such as `["applications", "storefront", "port"]`. */
  isWritten(path: Path): boolean;
}

/**
 * Reads `blueprint.yaml`, checks it and fills in every default. All mistakes come in one go, in the order of the
 * text; only what makes the rest unreadable (YAML's syntax, hidden characters) comes alone.
 *
 * @param file how messages call the text: a path.
 * @param sections the systems' parts of the document.
 * @param clock says whether a compensating control still holds; nothing else depends on it.
 * @param checks what the systems find wrong about a blueprint that is in order by itself; of warnings alone it is read.
 */
export function readBlueprint(
  text: string,
  file: string,
  sections: Sections,
  clock: Clock,
  checks: readonly BlueprintCheck[] = [],
): Result<ReadBlueprint> {
  const source = createSource(file, text);
  const unreadable = checkText(source);
  if (unreadable.length > 0) return failed(...unreadable);
  const parsed = parseYaml(source);
  if (!parsed.ok) return parsed;
  const { tree, diagnostics } = buildTree(source, parsed.value);

  const schema = documentSchema(sections);
  const shape = schema.safeParse(withEmptyEntries(tree, [...sections.keys()]));
  const issues = shape.success ? [] : issueDiagnostics(tree, jsonSchema(schema), shape.error.issues);
  const mistakes = [
    ...diagnostics,
    ...issues,
    ...checkNames(tree),
    ...checkReferences(tree),
    ...checkUniqueness(tree, [...sections.keys()]),
    ...checkCompany(tree),
    ...checkEnvironments(tree),
  ];
  if (mistakes.length > 0 || !shape.success) return failed(...inOrder(mistakes));

  const checked = Object.fromEntries([...sections.keys()].map((id) => [id, shape.data[id]]));
  const blueprint = fillDefaults(shape.data as Document, checked);
  const found = checks.flatMap((check) => check(blueprint, (path) => placeOfLeaf(tree, path)));
  const isWarning = ({ severity }: Diagnostic) => severity === "warning";
  if (!found.every(isWarning)) return failed(...inOrder(found));
  return ok({
    blueprint,
    warnings: inOrder([...approvalWarnings(blueprint, tree, clock), ...found]),
    isWritten: (path) => entryAt(tree, path) !== undefined,
  });
}

/** An entry without a body, such as `storefront:`, is one in which everything is left to the defaults. */
function withEmptyEntries(tree: Tree, systems: readonly string[]): unknown {
  const patterns = [
    ["applications", "*"],
    ["environments", "*"],
    ["people", "*", "accounts"],
    ["pullRequests"],
    ...systems.map((id) => [id]),
  ];
  return patterns.reduce<unknown>(filled, tree.root.value);
}

function filled(value: unknown, [segment, ...rest]: readonly string[]): unknown {
  if (segment === undefined) return value === null ? {} : value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const copy: Record<string, unknown> = Object.assign(Object.create(null), value);
  const keys = segment === "*" ? Object.keys(copy) : [segment].filter((key) => key in copy);
  for (const key of keys) copy[key] = filled(copy[key], rest);
  return copy;
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort(
    ({ place: a }, { place: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  );
}
