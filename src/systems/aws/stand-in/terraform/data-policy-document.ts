import { crc32 } from "node:zlib";
import { oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { DataSourceBackend, KnownValue, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { textCheck, validJson } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import {
  type Conditions,
  inOrder,
  mergeDocuments,
  type PolicyDocument,
  type PolicyStatement,
  type Principals,
  printDocument,
  readDocument,
  sortedRecord,
  words,
} from "./policy-document.ts";

const deprecated = (name: string) =>
  textCheck(name, (value) =>
    value === "" ? undefined : `expected "${name}" to be an empty string, got ${value}`,
  );

/** `internal/service/iam/policy_document_data_source.go`. */
const refusals = [
  oneOf("version", ["2008-10-17", "2012-10-17"]),
  oneOf("statement.effect", ["Allow", "Deny"]),
  textCheck("statement.sid", (value) =>
    /^[a-zA-Z0-9]*$/.test(value)
      ? undefined
      : "invalid value for sid (must only include alphanumeric characters)",
  ),
  validJson("source_policy_documents"),
  validJson("override_policy_documents"),
  deprecated("source_json"),
  deprecated("override_json"),
];

/** `aws_iam_policy_document`: asks nobody, and prints the same bytes for the same configuration. */
export const policyDocumentData: DataSourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(refusals, configuration),
  async read(configuration) {
    const version = String(configuration["version"] ?? "2012-10-17");
    try {
      const merged = [
        ...uniqueSids(texts(configuration["source_policy_documents"]).map(readDocument)),
        ownDocument(configuration, version),
        ...texts(configuration["override_policy_documents"]).map(readDocument),
      ].reduce(mergeDocuments, {});
      const json = printDocument(merged, 2);
      const statement = (configuration["statement"] ?? []) as readonly State[];
      return ok({
        ...configuration,
        ...{ version, json, minified_json: printDocument(merged), id: String(crc32(json)) },
        statement: statement.map((one) => ({ ...one, effect: one["effect"] ?? "Allow" })),
      });
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
  },
};

function refused(message: string): Result<never> {
  return failure("terraform-vendor-refused", message);
}

function uniqueSids(documents: readonly PolicyDocument[]): readonly PolicyDocument[] {
  const seen = new Set<string>();
  documents.forEach((document, place) => {
    (document.Statement ?? []).forEach(({ Sid }, index) => {
      if (Sid && seen.has(Sid)) {
        throw new Error(
          `writing IAM Policy Document: merging source document ${place}: duplicate Sid (${Sid}) in source_policy_documents (statement ${index}). Remove the Sid or ensure Sids are unique.`,
        );
      }
      if (Sid) seen.add(Sid);
    });
  });
  return documents;
}

function ownDocument(configuration: State, version: string): PolicyDocument {
  const seen = new Set<string>();
  const statements = ((configuration["statement"] ?? []) as readonly State[]).map((one) => {
    const statement = statementOf(one, version);
    const { Sid } = statement;
    if (Sid && seen.has(Sid)) {
      throw new Error(
        `writing IAM Policy Document: duplicate Sid (${Sid}). Remove the Sid or ensure the Sid is unique.`,
      );
    }
    if (Sid) seen.add(Sid);
    return statement;
  });
  const id = configuration["policy_id"];
  return inOrder({ Version: version, Id: typeof id === "string" ? id : undefined, Statement: statements });
}

function statementOf(block: State, version: string): PolicyStatement {
  const named = (name: string) => words(withVariables(texts(block[name]), name, version));
  const sid = block["sid"];
  return inOrder({
    Sid: typeof sid === "string" ? sid : undefined,
    Effect: String(block["effect"] ?? "Allow"),
    // Variables are only looked for where the real provider looks for them.
    Action: words(texts(block["actions"])),
    NotAction: words(texts(block["not_actions"])),
    Resource: named("resources"),
    NotResource: named("not_resources"),
    Principal: principalsOf(block["principals"], version),
    NotPrincipal: principalsOf(block["not_principals"], version),
    Condition: conditionsOf(block["condition"], version),
  });
}

function principalsOf(blocks: KnownValue | undefined, version: string): Principals | undefined {
  const list = ((blocks ?? []) as readonly State[]).map((block) => ({
    type: String(block["type"]),
    names: withVariables(texts(block["identifiers"]), "identifiers", version),
  }));
  if (list.length === 0) return undefined;
  const [only] = list;
  if (list.length === 1 && only?.type === "*" && only.names.join() === "*") return "*";
  const types = [...new Set(list.map(({ type }) => type))];
  return sortedRecord(
    types.map((type) => {
      const names = list.filter((one) => one.type === type).flatMap((one) => one.names);
      return [type, words(names) ?? []] as const;
    }),
  );
}

function conditionsOf(blocks: KnownValue | undefined, version: string): Conditions | undefined {
  const list = ((blocks ?? []) as readonly State[]).map((block) => ({
    test: String(block["test"]),
    variable: String(block["variable"]),
    values: withVariables(texts(block["values"]), "values", version),
  }));
  if (list.length === 0) return undefined;
  const tests = [...new Set(list.map(({ test }) => test))];
  return sortedRecord(
    tests.map((test) => {
      const own = list.filter((one) => one.test === test);
      const variables = [...new Set(own.map(({ variable }) => variable))];
      const entries = variables.map((variable) => {
        const values = own.filter((one) => one.variable === variable).flatMap((one) => one.values);
        // The order of values is the author's.
        return [variable, values.length === 1 ? (values[0] ?? "") : values] as const;
      });
      return [test, sortedRecord(entries)] as const;
    }),
  );
}

/** `&{aws:username}` stands for a variable of IAM, so that HCL leaves it alone. */
function withVariables(list: readonly string[], name: string, version: string): readonly string[] {
  const old = version === "2008-10-17" ? list.find((one) => one.includes("&{")) : undefined;
  if (old !== undefined) {
    throw new Error(
      `reading ${name}: found &{ sequence in (${old}), which is not supported in document version 2008-10-17`,
    );
  }
  return list.map((one) => one.replaceAll("&{", "${"));
}

function texts(value: KnownValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
