import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { json, refusedWith } from "./calls.ts";
import { textCheck } from "./checks.ts";
import { type AwsConnection, arnOf } from "./connection.ts";
import { generatedName, namePrefix } from "./generated-name.ts";
import { given, present } from "./steps.ts";

/** `validNameForResource` of `internal/service/kms/validate.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = ["name", "name_prefix"].flatMap((attribute) => [
  textCheck(attribute, (value, name) =>
    value.startsWith("alias/aws/")
      ? `"${name}" cannot begin with reserved AWS CMK prefix 'alias/aws/'`
      : undefined,
  ),
  textCheck(attribute, (value, name) =>
    /^alias\/[0-9A-Za-z_/-]+$/.test(value)
      ? undefined
      : `"${name}" must begin with 'alias/' and be comprised of only [0-9A-Za-z_/-]`,
  ),
]);

/** `aws_kms_alias`: a name for a key. */
export const kmsAlias: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  // A key's id and its ARN mean the same: `suppressEquivalentKeyARNOrID`.
  plan: ({ prior, proposed }) => {
    const before = prior?.["target_key_id"];
    const same = typeof before === "string" && keyId(before) === keyId(proposed["target_key_id"]);
    const { target_key_arn: arn = null } = prior ?? {};
    return same ? { attributes: { target_key_id: before, target_key_arn: arn } } : {};
  },
  async create(planned, connection) {
    const id = generatedName(planned, connection, "alias/");
    const made = await json(connection, "kms", "CreateAlias", {
      ...{ AliasName: id, TargetKeyId: planned["target_key_id"] },
    });
    return made.ok ? present(await readAlias({ ...planned, id }, connection), "KMS Alias") : made;
  },
  read: readAlias,
  async update(prior, planned, connection) {
    const set = await json(connection, "kms", "UpdateAlias", {
      ...{ AliasName: prior["id"], TargetKeyId: planned["target_key_id"] },
    });
    return set.ok
      ? present(await readAlias({ ...planned, id: String(prior["id"]) }, connection), "KMS Alias")
      : set;
  },
  async delete(prior, connection) {
    const gone = await json(connection, "kms", "DeleteAlias", { AliasName: prior["id"] });
    return gone.ok || refusedWith(gone, "NotFoundException") ? ok(undefined) : gone;
  },
  import: async (id) => ok({ id }),
};

const keyId = (name: unknown) => (typeof name === "string" ? name.replace(/^arn:.*:key\//, "") : name);

async function readAlias(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  for (let Marker: unknown; ; ) {
    const listed = await json(connection, "kms", "ListAliases", Marker === undefined ? {} : { Marker });
    if (!listed.ok) return listed;
    const aliases = listed.value["Aliases"] as readonly Readonly<Record<string, string>>[];
    const found = aliases.find(({ AliasName }) => AliasName === prior["id"]);
    if (found) return ok(stateOf(found, prior, connection));
    Marker = listed.value["NextMarker"];
    if (Marker === undefined) return ok(null);
  }
}

function stateOf(
  { AliasName: name = "", AliasArn: arn = "", TargetKeyId: id = "" }: Readonly<Record<string, string>>,
  prior: State,
  connection: AwsConnection,
): State {
  const target = arnOf(connection, "kms", `key/${id}`);
  // A configuration may name the key by its ARN as well.
  const same = given(prior["target_key_id"]) === target;
  return {
    ...{ id: name, name, arn, name_prefix: namePrefix(name) },
    ...{ target_key_arn: target, target_key_id: same ? target : id },
  };
}
