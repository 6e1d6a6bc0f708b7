/**
 * IAM policy documents as the real provider prints them: `internal/service/iam/policy_model.go`. Elements come in a
 * fixed order, lists of names are sorted backwards, a list of one is that one.
 */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement?: readonly PolicyStatement[];
}

export type Words = string | readonly string[];

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: Words;
  readonly NotAction?: Words;
  readonly Resource?: Words;
  readonly NotResource?: Words;
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Condition?: Conditions;
}

export type Principals = "*" | Readonly<Record<string, Words>>;
export type Conditions = Readonly<Record<string, Readonly<Record<string, Words>>>>;

/** One name as it is; several sorted backwards; undefined where there is none. */
export function words(list: readonly string[]): Words | undefined {
  const [first] = list;
  if (list.length <= 1) return first;
  return [...list].sort().reverse();
}

/**
 * A document out of JSON text, its elements in order. Throws where it is no JSON, and `TypeError` where an element has
 * another type than IAM gives it.
 */
export function readDocument(text: string): PolicyDocument {
  const read = JSON.parse(text) as Record<string, unknown>;
  const statements = read["Statement"] as Record<string, unknown>[] | undefined;
  if (statements !== undefined && !Array.isArray(statements)) {
    throw new TypeError(
      "json: cannot unmarshal object into Go struct field IAMPolicyDoc.Statement of type []*iam.IAMPolicyStatement",
    );
  }
  return inOrder({
    Version: read["Version"] as string | undefined,
    Id: read["Id"] as string | undefined,
    Statement: statements?.map(readStatement),
  });
}

function readStatement(read: Record<string, unknown>): PolicyStatement {
  return inOrder({
    ...(read as PolicyStatement),
    Principal: readPrincipals(read["Principal"]),
    NotPrincipal: readPrincipals(read["NotPrincipal"]),
    Condition: readConditions(read["Condition"]),
  });
}

function readPrincipals(value: unknown): Principals | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return "*";
  const entries = Object.entries(value as Record<string, unknown>).map(([type, names]) => {
    if (typeof names === "string") return [type, names] as const;
    if (!Array.isArray(names)) {
      throw new TypeError("Unsupported data type for IAMPolicyStatementPrincipalSet.Identifiers");
    }
    return [type, [...(names as string[])].sort().reverse()] as const;
  });
  return sortedRecord<Words>(entries);
}

function readConditions(value: unknown): Conditions | undefined {
  if (value === undefined) return undefined;
  const tests = Object.entries(value as Record<string, Record<string, unknown>>).map(([test, variables]) => {
    const entries = Object.entries(variables).map(([variable, values]) => {
      const list = Array.isArray(values) ? values.map(String) : [String(values)];
      return [variable, list.length === 1 ? (list[0] ?? "") : list] as const;
    });
    return [test, sortedRecord<Words>(entries)] as const;
  });
  return sortedRecord(tests);
}

/** Puts `later` on `earlier`: a statement takes the place of one with its Sid, the newer version stays. */
export function mergeDocuments(earlier: PolicyDocument, later: PolicyDocument): PolicyDocument {
  const statements = [...(earlier.Statement ?? [])];
  for (const statement of later.Statement ?? []) {
    const at = statement.Sid ? statements.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
    if (at < 0) statements.push(statement);
    else statements[at] = statement;
  }
  const [older, newer] = [earlier.Version ?? "", later.Version ?? ""];
  return inOrder({
    Version: newer > older ? newer : older,
    Id: later.Id || earlier.Id,
    Statement: statements,
  });
}

/** Like Go's encoder, which also escapes what could close a script in a page. Indented by two where it is asked for. */
export function printDocument(document: PolicyDocument, indent = 0): string {
  return JSON.stringify(document, null, indent).replace(
    /[<>&\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const order = [
  ...["Version", "Id", "Statement"],
  ...["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"],
  ...["Principal", "NotPrincipal", "Condition"],
];

/** Drops what is empty, and puts the rest in the order of the provider's own structure. */
export function inOrder<T extends object>(value: { readonly [name in keyof T]?: T[name] | undefined }): T {
  const entries = Object.entries(value as Record<string, unknown>).filter(
    ([, one]) => one !== undefined && one !== "" && !(Array.isArray(one) && one.length === 0),
  );
  entries.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return Object.fromEntries(entries) as T;
}

/** Go prints maps by their keys' order. */
export function sortedRecord<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
