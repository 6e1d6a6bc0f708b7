import * as z from "zod";
import { numberBetween } from "../protocol/place.ts";
import { invalidState, type KmsOperations, onKey, refusePendingDeletion, seconds } from "./call.ts";

const day = 86_400_000;

/** Nobody deletes a key at once: it waits for seven to thirty days, and comes back disabled. */
export const deletionOperations: KmsOperations = {
  ScheduleKeyDeletion: onKey(
    "ScheduleKeyDeletion",
    z.object({ PendingWindowInDays: numberBetween(7, 30).default(30) }),
    (call, key, { PendingWindowInDays: days }) => {
      refusePendingDeletion(key);
      const deletedAt = new Date(call.world.clock.now().getTime() + days * day).toISOString();
      key.deletedAt = deletedAt;
      key.enabled = false;
      call.changed();
      const state = { KeyState: "PendingDeletion", PendingWindowInDays: days };
      return { KeyId: key.arn, DeletionDate: seconds(deletedAt), ...state };
    },
  ),
  CancelKeyDeletion: onKey("CancelKeyDeletion", z.object({}), (call, key) => {
    if (key.deletedAt === undefined) throw invalidState(`${key.arn} is not pending deletion.`);
    delete key.deletedAt;
    call.changed();
    return { KeyId: key.arn };
  }),
};
