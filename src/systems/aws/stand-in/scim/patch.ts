import type { UserAttributes } from "../identity-center/model.ts";
import { check, invalid, type PatchOperation } from "./call.ts";
import { enterprise, userSchema } from "./user-schema.ts";

type Attributes = Record<string, unknown>;

/** `attribute`, `name.familyName`, `emails[type eq "work"].value`, each perhaps of the enterprise extension. */
const pathPattern =
  /^(?:(urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User):)?([A-Za-z]+)(?:\[(\w+) eq "([^"]*)"\])?(?:\.([A-Za-z$]+))?$/;

/** The attributes as they are after all operations, checked as if they had been given at once. */
export function patchUser(before: UserAttributes, operations: readonly PatchOperation[]): UserAttributes {
  const after: Attributes = structuredClone(before);
  for (const operation of operations) apply(after, operation);
  return check(userSchema, after);
}

function apply(attributes: Attributes, { op, path, value }: PatchOperation): void {
  if (path === undefined) {
    if (op === "remove" || !isRecord(value)) throw invalid("An operation without a path needs an object.");
    for (const [name, one] of Object.entries(value)) apply(attributes, { op, path: name, value: one });
    return;
  }
  if (path === enterprise) {
    set(
      attributes,
      enterprise,
      op,
      isRecord(value) ? { ...asRecord(attributes[enterprise]), ...value } : value,
    );
    return;
  }
  const [, extension, name, key, wanted, part] = pathPattern.exec(path) ?? [];
  if (name === undefined) throw invalid(`The path ${path} is not supported.`);
  const target = extension ? asRecord(attributes[extension]) : attributes;
  if (extension) attributes[extension] = target;
  if (key === undefined) {
    if (part === undefined) set(target, name, op, value);
    else {
      target[name] = { ...asRecord(target[name]) };
      set(target[name] as Attributes, part, op, value);
    }
    return;
  }
  applyToElement(target, name, { key, wanted: wanted ?? "", part, op, value });
}

/** Changes the one element of a list that the path tells by a value of it; adds it where it is not there. */
function applyToElement(
  target: Attributes,
  name: string,
  change: {
    readonly key: string;
    readonly wanted: string;
    readonly part: string | undefined;
    readonly op: PatchOperation["op"];
    readonly value: unknown;
  },
): void {
  const { key, wanted, part, op, value } = change;
  const elements = Array.isArray(target[name]) ? (target[name] as Attributes[]) : [];
  const found = elements.find((element) => element[key] === wanted);
  if (part === undefined && op === "remove") {
    target[name] = elements.filter((one) => one !== found);
    return;
  }
  const element = found ?? { [key]: wanted, primary: true };
  if (part === undefined) Object.assign(element, asRecord(value));
  else set(element, part, op, value);
  target[name] = found ? elements : [...elements, element];
}

function set(target: Attributes, name: string, op: PatchOperation["op"], value: unknown): void {
  if (op === "remove") delete target[name];
  else target[name] = value;
}

const isRecord = (value: unknown): value is Attributes =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const asRecord = (value: unknown): Attributes => (isRecord(value) ? value : {});
