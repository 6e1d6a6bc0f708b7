import * as z from "zod";
import { nothingReleased, readSlot } from "../../formats/kustomize/slot.ts";
import {
  isLedgerPath,
  isSlotInDisguise,
  parseLedgerPath,
  parseSlotPath,
  type SlotName,
  sameLogin,
} from "../layout.ts";
import { readYaml } from "../read-yaml.ts";
import type { GateInput, SlotChange } from "./input.ts";

/**
 * - `promotion`: by the delivery robot, touching slots and ledger only.
 * - `platform`: touching neither a digest nor the ledger, by anybody else.
 * - `mixture`: digests or ledger together with something else.
 * - `hand-made`: a digest or the ledger, by somebody else than the delivery robot.
 */
export type PullRequestKind = "promotion" | "platform" | "mixture" | "hand-made";

/** Tells the kinds of pull request apart: by what is changed in meaning, and by whom. */
export function kindOf(input: GateInput): PullRequestKind {
  const { policy, files, slots, pullRequest } = input;
  const changesDigest = new Set(slots.filter(touchesDigest).map(({ path }) => path));
  const delivered = files.filter(
    ({ path }) => changesDigest.has(path) || isLedgerPath(path) || isSlotInDisguise(path, policy),
  );
  const byRobot = sameLogin(pullRequest.author, policy.apps.delivery);
  if (byRobot) {
    const stray = files.some(({ path }) => !parseSlotPath(path, policy) && !parseLedgerPath(path));
    return stray || delivered.length === 0 ? "mixture" : "promotion";
  }
  if (delivered.length === 0) return "platform";
  return delivered.length === files.length ? "hand-made" : "mixture";
}

/**
 * Whether another release would run, or whether nobody can say. A person may add a slot that holds nothing, change
 * what stands around a digest, or take a slot away.
 */
function touchesDigest({ slot, path, before, after, disguised }: SlotChange): boolean {
  if (after === null) return false;
  if (disguised) return true;
  const next = readSlot(after, path, slot.application);
  if (!next.ok) return true;
  const last = before === null ? undefined : readSlot(before, path, slot.application);
  if (last && !last.ok) return true;
  // Kustomize goes through the images in their order: another one can take the place of ours after it.
  if (otherImages(after, slot) !== otherImages(before ?? "", slot)) return true;
  return next.value.digest !== (last?.value.digest ?? nothingReleased);
}

/** What stands under `images` beside the application's own: nothing, in a slot as it is rendered. */
function otherImages(text: string, { application }: SlotName): string {
  const parsed = readYaml(text === "" ? "{}" : text, z.object({ images: z.array(z.unknown()).optional() }));
  if (!parsed.ok) return "unreadable";
  const images = parsed.value.images ?? [];
  return JSON.stringify(images.filter((image) => !(own.safeParse(image).data?.name === application)));
}

const own = z.object({ name: z.string() });
