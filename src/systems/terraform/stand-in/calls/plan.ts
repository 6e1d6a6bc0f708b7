import type { AttributePath } from "../../../../contracts/terraform-backend.ts";
import { planChange } from "../plan/plan-change.ts";
import { replacements } from "../plan/replacement.ts";
import { pathMessage } from "../protocol/diagnostic-message.ts";
import { fromPlain } from "../values/plain.ts";
import { elementType, record, sameValue, type ValueRecord } from "../values/value.ts";
import { attributesOf, readObject, readPresent, stateOf, type ValueMessage, writeObject } from "./codec.ts";
import { type ProviderContext, resourceOf } from "./context.ts";

interface PlanRequest {
  readonly typeName: string;
  readonly priorState: ValueMessage;
  readonly proposedNewState: ValueMessage;
  readonly config: ValueMessage;
  readonly priorPrivate: Buffer;
}

/** What will be: the schema's plan, the resource's own word about it, and what cannot be changed in place. */
export async function planResourceChange(context: ProviderContext, request: PlanRequest, peer: string) {
  const { type, resource } = resourceOf(context, request.typeName);
  const prior = readObject(request.priorState, type);
  const proposed = readObject(request.proposedNewState, type);
  if (!proposed) return { plannedState: request.proposedNewState, plannedPrivate: request.priorPrivate };
  const configuration = readPresent(request.config, type);
  const { planned, unchanged } = planChange(
    type.schema.block,
    type.behaviour,
    prior,
    proposed,
    configuration,
  );
  const answer = (state: ValueRecord, replace: readonly AttributePath[] = []) => ({
    plannedState: writeObject(state, type),
    plannedPrivate: request.priorPrivate,
    requiresReplace: replace.map(pathMessage),
  });
  // A resource is asked even where the schema sees no change: a setting of the provider, such as its tags, may be one.
  const own = await resource.plan?.(
    {
      prior: prior ? stateOf(prior) : undefined,
      proposed: attributesOf(planned),
      configuration: attributesOf(configuration),
    },
    context.connections.get(peer),
  );
  const known = Object.entries(own?.attributes ?? {}).map(
    ([name, value]) => [name, fromPlain(value, elementType(type.type, name), name)] as const,
  );
  const result = record([...Object.entries(planned), ...known]);
  if (!prior || (unchanged && sameValue(type.type, prior, result))) return answer(prior ?? result);
  const forced = replacements(type.type, type.behaviour.forceNew ?? [], prior, result);
  return answer(result, [...forced, ...(own?.replace ?? [])]);
}
