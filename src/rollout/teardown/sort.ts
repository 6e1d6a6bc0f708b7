import type { StateResource } from "../../contracts/provisioner.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { KeptResource, LeftToPerson, StackResource } from "../../contracts/teardown.ts";

/** What decides about a resource beside the stack itself. */
export interface SortInput {
  /** `stack:address` of data that a person gives up by name. */
  readonly named: ReadonlySet<string>;
  /** Addresses that the configuration does not let go. */
  readonly guarded: ReadonlySet<string>;
  /** True where the states of all stacks, this one's too, lie in what it made. */
  readonly holdsStates: boolean;
}

/** A stack's resources, each in one of three piles. */
export interface Sorted {
  readonly deletes: readonly StackResource[];
  readonly keeps: readonly KeptResource[];
  readonly left: readonly LeftToPerson[];
}

export const nameOf = ({ stack, address }: StackResource): string => `${stack}:${address}`;

type Stay =
  | { readonly pile: "keep"; readonly why: string }
  | { readonly pile: "left"; readonly left: LeftToPerson };

/**
 * Decides what goes and what stays. Whatever something that stays was made after stays as well: a key goes no sooner
 * than what it encrypts. Pure.
 */
export function sortResources(stack: Stack, resources: readonly StateResource[], input: SortInput): Sorted {
  const stays = new Map<string, Stay>();
  const queue: StateResource[] = [];
  for (const resource of resources) {
    const stay = ownReason(stack, resource, input);
    if (!stay) continue;
    stays.set(resource.address, stay);
    queue.push(resource);
  }
  for (const { address, dependsOn = [] } of queue) {
    for (const below of resources) {
      if (stays.has(below.address) || !dependsOn.some((name) => isInstanceOf(below.address, name))) continue;
      stays.set(below.address, { pile: "keep", why: `${address} stays, and needs it.` });
      queue.push(below);
    }
  }
  const deletes: StackResource[] = [];
  const keeps: KeptResource[] = [];
  const left: LeftToPerson[] = [];
  for (const { address, type } of resources) {
    const resource = { stack: stack.id, address, type };
    const stay = stays.get(address);
    if (!stay) deletes.push(resource);
    else if (stay.pile === "keep") keeps.push({ ...resource, why: stay.why });
    else left.push(stay.left);
  }
  return { deletes, keeps, left };
}

function ownReason(stack: Stack, { address, type }: StateResource, input: SortInput): Stay | undefined {
  const what = nameOf({ stack: stack.id, address, type });
  const named = input.named.has(what);
  const left = (why: string, next: string): Stay => ({ pile: "left", left: { what, why, next } });
  if (input.holdsStates) {
    if (!named) return { pile: "keep", why: "The states of all stacks lie there." };
    return left(
      "The states of all stacks lie there, its own as well.",
      "Delete it by hand, last of all, when nothing else is left that you want gone.",
    );
  }
  const refusal = stack.undeletable?.[type];
  if (refusal !== undefined) return left(refusal, "Delete it by hand as soon as that allows.");
  if (stack.holdsData?.includes(type) && !named) return { pile: "keep", why: "It holds data." };
  if (!input.guarded.has(address)) return undefined;
  return left(
    "Its configuration says that it must not be destroyed (prevent_destroy).",
    "Take that out of its configuration, apply it, and tear down again; or delete it by hand.",
  );
}

const isInstanceOf = (address: string, name: string): boolean => withoutKeys(address) === name;

/** `module.a["x.y"].aws_vpc.this[0]` → `module.a.aws_vpc.this` */
function withoutKeys(address: string): string {
  return address.replaceAll(/\["(?:[^"\\]|\\.)*"\]|\[\d+\]/g, "");
}
