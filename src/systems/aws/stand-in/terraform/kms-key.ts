import { between, lengthBetween, oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, json, refusedWith } from "./calls.ts";
import { validPolicy } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { documentText } from "./documents.ts";
import { planPolicy } from "./policy-equivalence.ts";
import { changed, given, inOrder, present } from "./steps.ts";
import { planTags, type Tags, tagChanges, tagState, tagsOf } from "./tags.ts";

/** `ValidateFunc` of `internal/service/kms/key.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  between("deletion_window_in_days", 7, 30),
  between("rotation_period_in_days", 90, 2560),
  lengthBetween("description", 0, 8192),
  oneOf("key_usage", ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"]),
  validPolicy("policy"),
];

/** `aws_kms_key`. A key that waits for its deletion is as good as gone. */
export const kmsKey: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: (change, connection) => ({
    attributes: {
      ...planTags(change, connection).attributes,
      ...planPolicy("policy", change).attributes,
    },
  }),
  async create(planned, connection) {
    const made = await json(connection, "kms", "CreateKey", {
      BypassPolicyLockoutSafetyCheck: planned["bypass_policy_lockout_safety_check"] === true,
      KeySpec: given(planned["customer_master_key_spec"]),
      KeyUsage: given(planned["key_usage"]),
      Description: given(planned["description"]),
      MultiRegion: planned["multi_region"] === true,
      Policy: given(planned["policy"]),
      Tags: kmsTags(tagsOf(planned)),
    });
    if (!made.ok) return made;
    const id = String((made.value["KeyMetadata"] as JsonObject)["KeyId"]);
    const set = await inOrder([
      planned["enable_key_rotation"] === true && (() => setRotation(id, planned, connection)),
      planned["is_enabled"] === false && (() => json(connection, "kms", "DisableKey", { KeyId: id })),
    ]);
    return set.ok ? present(await readKey({ ...planned, id }, connection), "KMS Key") : set;
  },
  read: readKey,
  async update(prior, planned, connection) {
    const KeyId = String(prior["id"]);
    const call = (operation: string, input: object) => () =>
      json(connection, "kms", operation, { KeyId, ...input });
    const turned = changed(prior, planned, "is_enabled");
    const { removed, set } = tagChanges(prior, planned);
    const done = await inOrder([
      // A disabled key cannot be changed: it is enabled first, or disabled last.
      turned && planned["is_enabled"] === true && call("EnableKey", {}),
      changed(prior, planned, "enable_key_rotation", "rotation_period_in_days") &&
        (() => setRotation(KeyId, planned, connection)),
      changed(prior, planned, "description") &&
        call("UpdateKeyDescription", { Description: planned["description"] ?? "" }),
      changed(prior, planned, "policy") &&
        call("PutKeyPolicy", {
          Policy: planned["policy"],
          BypassPolicyLockoutSafetyCheck: planned["bypass_policy_lockout_safety_check"] === true,
        }),
      removed.length > 0 && call("UntagResource", { TagKeys: removed }),
      Object.keys(set).length > 0 && call("TagResource", { Tags: kmsTags(set) }),
      turned && planned["is_enabled"] === false && call("DisableKey", {}),
    ]);
    return done.ok ? present(await readKey({ ...planned, id: KeyId }, connection), "KMS Key") : done;
  },
  async delete(prior, connection) {
    const days = prior["deletion_window_in_days"];
    const gone = await json(connection, "kms", "ScheduleKeyDeletion", {
      ...{ KeyId: prior["id"] },
      ...(typeof days === "number" && { PendingWindowInDays: days }),
    });
    return gone.ok || refusedWith(gone, "NotFoundException", "KMSInvalidStateException")
      ? ok(undefined)
      : gone;
  },
  import: async (id) => ok({ id }),
};

async function readKey(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const KeyId = String(prior["id"]);
  const described = await json(connection, "kms", "DescribeKey", { KeyId });
  if (!described.ok) return refusedWith(described, "NotFoundException") ? ok(null) : described;
  const key = described.value["KeyMetadata"] as JsonObject;
  if (key["KeyState"] === "PendingDeletion") return ok(null);
  const policy = await json(connection, "kms", "GetKeyPolicy", { KeyId });
  if (!policy.ok) return policy;
  const rotation = await json(connection, "kms", "GetKeyRotationStatus", { KeyId });
  if (!rotation.ok) return rotation;
  const tags = await json(connection, "kms", "ListResourceTags", { KeyId });
  if (!tags.ok) return tags;
  const list = (tags.value["Tags"] ?? []) as readonly {
    readonly TagKey: string;
    readonly TagValue: string;
  }[];
  const found = Object.fromEntries(list.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
  return ok({
    ...{ id: String(key["KeyId"]), key_id: String(key["KeyId"]), arn: String(key["Arn"]) },
    customer_master_key_spec: String(key["KeySpec"]),
    key_usage: String(key["KeyUsage"]),
    description: String(key["Description"] ?? ""),
    is_enabled: key["Enabled"] === true,
    multi_region: key["MultiRegion"] === true,
    policy: documentText(prior["policy"], String(policy.value["Policy"])),
    enable_key_rotation: rotation.value["KeyRotationEnabled"] === true,
    rotation_period_in_days: (rotation.value["RotationPeriodInDays"] ?? null) as number | null,
    ...tagState(found, prior, connection),
  });
}

function setRotation(KeyId: string, planned: State, connection: AwsConnection) {
  const days = planned["rotation_period_in_days"];
  if (planned["enable_key_rotation"] !== true)
    return json(connection, "kms", "DisableKeyRotation", { KeyId });
  const period = typeof days === "number" && { RotationPeriodInDays: days };
  return json(connection, "kms", "EnableKeyRotation", { KeyId, ...period });
}

/** KMS spells tags in a way of its own. */
function kmsTags(tags: Tags): readonly object[] {
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}
