import * as z from "zod";
import { AwsError } from "../protocol/error.ts";
import { numberBetween } from "../protocol/place.ts";
import { type KmsOperations, onKey, refusePendingDeletion } from "./call.ts";
import type { Key } from "./model.ts";

const day = 86_400_000;

export const rotationOperations: KmsOperations = {
  EnableKeyRotation: onKey(
    "EnableKeyRotation",
    z.object({ RotationPeriodInDays: numberBetween(90, 2560).default(365) }),
    (call, key, { RotationPeriodInDays: days }) => {
      refuseUnlessRotatable(key);
      key.rotation = { days, since: call.world.clock.now().toISOString() };
      call.changed();
    },
  ),
  DisableKeyRotation: onKey("DisableKeyRotation", z.object({}), (call, key) => {
    refuseUnlessRotatable(key);
    delete key.rotation;
    call.changed();
  }),
  GetKeyRotationStatus: onKey("GetKeyRotationStatus", z.object({}), (_call, key) => {
    const { rotation } = key;
    if (!rotation) return { KeyRotationEnabled: false, KeyId: key.id };
    return {
      ...{ KeyRotationEnabled: true, KeyId: key.id, RotationPeriodInDays: rotation.days },
      NextRotationDate: (Date.parse(rotation.since) + rotation.days * day) / 1000,
    };
  }),
};

function refuseUnlessRotatable(key: Key): void {
  refusePendingDeletion(key);
  if (!key.enabled) throw new AwsError(400, "DisabledException", `${key.arn} is disabled.`);
  if (key.spec !== "SYMMETRIC_DEFAULT") throw new AwsError(400, "UnsupportedOperationException", "");
}
