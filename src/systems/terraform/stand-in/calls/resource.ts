import { type ResourceBackend, type State, unknownValue } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { newState } from "../plan/new-state.ts";
import { diagnosticMessage, remarkMessage } from "../protocol/diagnostic-message.ts";
import type { CallHandler } from "../protocol/serve.ts";
import type { KnownType } from "../provider-definition.ts";
import { conflictRemarks } from "../schema/conflicts.ts";
import { valueFromJson } from "../values/json.ts";
import { elementType, sameValue, type ValueRecord, whollyKnown } from "../values/value.ts";
import { attributesOf, readObject, readPresent, stateOf, type ValueMessage, writeObject } from "./codec.ts";
import { type ProviderContext, resourceOf } from "./context.ts";
import { planResourceChange } from "./plan.ts";

interface ConfigRequest {
  readonly typeName: string;
  readonly config: ValueMessage;
}
interface ReadRequest {
  readonly typeName: string;
  readonly currentState: ValueMessage;
  readonly private: Buffer;
}
interface ApplyRequest {
  readonly typeName: string;
  readonly priorState: ValueMessage;
  readonly plannedState: ValueMessage;
  readonly plannedPrivate: Buffer;
}
interface UpgradeRequest {
  readonly typeName: string;
  readonly rawState: { readonly json: Buffer } | null;
}
interface ImportRequest {
  readonly typeName: string;
  readonly id: string;
}

/** Travels from an import to the reading that follows: nobody has said yet what is meant to be unset. */
const justImported = Buffer.from("imported");

/** The calls about managed resources. */
export function resourceCalls(context: ProviderContext): Readonly<Record<string, CallHandler>> {
  return {
    ValidateResourceConfig: (request) => {
      const { typeName, config } = request as ConfigRequest;
      const { type, resource } = resourceOf(context, typeName);
      const configuration = attributesOf(readPresent(config, type));
      const remarks = [
        ...conflictRemarks(type.behaviour, configuration),
        ...(resource.validate?.(configuration) ?? []),
      ];
      return { diagnostics: remarks.map(remarkMessage) };
    },
    UpgradeResourceState: (request) => {
      const { typeName, rawState } = request as UpgradeRequest;
      const { type } = resourceOf(context, typeName);
      const value = valueFromJson(rawState?.json.toString("utf8") ?? "null", type.type);
      return { upgradedState: writeObject(value, type) };
    },
    ReadResource: (request, peer) => readResource(context, request as ReadRequest, peer),
    PlanResourceChange: (request, peer) =>
      planResourceChange(context, request as Parameters<typeof planResourceChange>[1], peer),
    ApplyResourceChange: (request, peer) => applyResourceChange(context, request as ApplyRequest, peer),
    ImportResourceState: (request, peer) => importResource(context, request as ImportRequest, peer),
  };
}

async function readResource(context: ProviderContext, request: ReadRequest, peer: string) {
  const { type, resource } = resourceOf(context, request.typeName);
  const before = readPresent(request.currentState, type);
  const found = await resource.read(stateOf(before), context.connections.get(peer));
  if (!found.ok) {
    return { newState: request.currentState, diagnostics: found.diagnostics.map(diagnosticMessage) };
  }
  const imported = request.private.equals(justImported);
  const state = found.value && newState(type.schema.block, found.value, before, { imported });
  return { newState: writeObject(state, type), private: imported ? Buffer.alloc(0) : request.private };
}

async function applyResourceChange(context: ProviderContext, request: ApplyRequest, peer: string) {
  const { type, resource } = resourceOf(context, request.typeName);
  const prior = readObject(request.priorState, type);
  const planned = readObject(request.plannedState, type);
  const connection = context.connections.get(peer);
  if (!planned) {
    const gone = prior ? await resource.delete(stateOf(prior), connection) : ok(undefined);
    if (gone.ok) return { newState: writeObject(null, type) };
    return { newState: request.priorState, diagnostics: gone.diagnostics.map(diagnosticMessage) };
  }
  const made = await make(resource, prior, planned, connection);
  if (!made.ok) {
    return { newState: writeObject(prior, type), diagnostics: made.diagnostics.map(diagnosticMessage) };
  }
  const after = stateAfter(type, made.value, planned);
  return {
    newState: writeObject(after, type),
    private: request.plannedPrivate,
    ...(prior && { legacyTypeSystem: followsLate(type, prior, planned, after) }),
  };
}

/**
 * True where a change brought along another in a computed attribute that the plan had kept as it was. The real
 * providers' older toolkit plans so, and the engine lets it pass from them, as from nobody else.
 */
function followsLate(
  { schema, type }: KnownType,
  prior: ValueRecord,
  planned: ValueRecord,
  after: ValueRecord,
) {
  const same = (one: ValueRecord, other: ValueRecord, name: string) =>
    sameValue(elementType(type, name), one[name] ?? null, other[name] ?? null);
  const late = Object.keys(after).filter(
    (name) => planned[name] !== unknownValue && !same(planned, after, name),
  );
  const kept = (name: string) =>
    schema.block.attributes?.[name]?.computed === true && same(prior, planned, name);
  return late.length > 0 && late.every(kept);
}

function make(
  resource: ResourceBackend<unknown>,
  prior: ValueRecord | null,
  planned: ValueRecord,
  connection: unknown,
): Promise<Result<State>> {
  const wanted = stateOf(planned);
  if (!prior) return resource.create(wanted, connection);
  if (!resource.update) throw new Error("a resource that cannot be updated was planned to be");
  return resource.update(stateOf(prior), wanted, connection);
}

function stateAfter(type: KnownType, found: State, planned: ValueRecord): ValueRecord {
  const state = newState(type.schema.block, found, planned);
  if (!whollyKnown(state)) throw new Error(`the backend of ${type.name} left something unknown`);
  return state;
}

async function importResource(context: ProviderContext, { typeName, id }: ImportRequest, peer: string) {
  const { type, resource } = resourceOf(context, typeName);
  if (!resource.import) {
    const detail = `The real provider does not import resources of the type ${typeName}.`;
    return {
      diagnostics: [remarkMessage({ severity: "error", summary: "Resource Import Not Implemented", detail })],
    };
  }
  const found = await resource.import(id, context.connections.get(peer));
  if (!found.ok) return { diagnostics: found.diagnostics.map(diagnosticMessage) };
  const state = writeObject(newState(type.schema.block, found.value, null, { imported: true }), type);
  return { importedResources: [{ typeName, state, private: justImported }] };
}
