/**
 * The messages of the engine's plugin protocol, version 6, as far as they are spoken here. Field numbers are those of
 * https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/tfplugin6.proto
 */
type Field = readonly [id: number, type: string, rule?: "repeated" | "map"];
type Message = Readonly<Record<string, Field>>;

const parts: Readonly<Record<string, Message>> = {
  DynamicValue: { msgpack: [1, "bytes"], json: [2, "bytes"] },
  Diagnostic: {
    severity: [1, "int32"],
    summary: [2, "string"],
    detail: [3, "string"],
    attribute: [4, "AttributePath"],
  },
  AttributePath: { steps: [1, "PathStep", "repeated"] },
  RawState: { json: [1, "bytes"] },
  Schema: { version: [1, "int64"], block: [2, "Block"] },
  Block: {
    version: [1, "int64"],
    attributes: [2, "Attribute", "repeated"],
    blockTypes: [3, "NestedBlock", "repeated"],
  },
  Attribute: {
    name: [1, "string"],
    type: [2, "bytes"],
    nestedType: [10, "Object"],
    required: [4, "bool"],
    optional: [5, "bool"],
    computed: [6, "bool"],
    sensitive: [7, "bool"],
    deprecated: [9, "bool"],
    writeOnly: [11, "bool"],
  },
  Object: { attributes: [1, "Attribute", "repeated"], nesting: [3, "int32"] },
  NestedBlock: {
    typeName: [1, "string"],
    block: [2, "Block"],
    nesting: [3, "int32"],
    minItems: [4, "int64"],
    maxItems: [5, "int64"],
  },
  ServerCapabilities: { planDestroy: [1, "bool"], getProviderSchemaOptional: [2, "bool"] },
  TypeName: { typeName: [1, "string"] },
  Nothing: {},
  ImportedResource: { typeName: [1, "string"], state: [2, "DynamicValue"], private: [3, "bytes"] },
};

const configuration: Message = { typeName: [1, "string"], config: [2, "DynamicValue"] };
const remarks: Message = { diagnostics: [1, "Diagnostic", "repeated"] };

/** Each call with what is asked and what is answered. */
const calls: Readonly<Record<string, readonly [request: Message, response: Message]>> = {
  GetMetadata: [
    {},
    {
      serverCapabilities: [1, "ServerCapabilities"],
      diagnostics: [2, "Diagnostic", "repeated"],
      dataSources: [3, "TypeName", "repeated"],
      resources: [4, "TypeName", "repeated"],
    },
  ],
  GetProviderSchema: [
    {},
    {
      provider: [1, "Schema"],
      resourceSchemas: [2, "Schema", "map"],
      dataSourceSchemas: [3, "Schema", "map"],
      diagnostics: [4, "Diagnostic", "repeated"],
      serverCapabilities: [6, "ServerCapabilities"],
    },
  ],
  ValidateProviderConfig: [{ config: [1, "DynamicValue"] }, { diagnostics: [2, "Diagnostic", "repeated"] }],
  ValidateResourceConfig: [configuration, remarks],
  ValidateDataResourceConfig: [configuration, remarks],
  UpgradeResourceState: [
    { typeName: [1, "string"], version: [2, "int64"], rawState: [3, "RawState"] },
    { upgradedState: [1, "DynamicValue"], diagnostics: [2, "Diagnostic", "repeated"] },
  ],
  ConfigureProvider: [{ terraformVersion: [1, "string"], config: [2, "DynamicValue"] }, remarks],
  ReadResource: [
    { typeName: [1, "string"], currentState: [2, "DynamicValue"], private: [3, "bytes"] },
    {
      newState: [1, "DynamicValue"],
      diagnostics: [2, "Diagnostic", "repeated"],
      private: [3, "bytes"],
    },
  ],
  PlanResourceChange: [
    {
      typeName: [1, "string"],
      priorState: [2, "DynamicValue"],
      proposedNewState: [3, "DynamicValue"],
      config: [4, "DynamicValue"],
      priorPrivate: [5, "bytes"],
    },
    {
      plannedState: [1, "DynamicValue"],
      requiresReplace: [2, "AttributePath", "repeated"],
      plannedPrivate: [3, "bytes"],
      diagnostics: [4, "Diagnostic", "repeated"],
    },
  ],
  ApplyResourceChange: [
    {
      typeName: [1, "string"],
      priorState: [2, "DynamicValue"],
      plannedState: [3, "DynamicValue"],
      config: [4, "DynamicValue"],
      plannedPrivate: [5, "bytes"],
    },
    {
      newState: [1, "DynamicValue"],
      private: [2, "bytes"],
      diagnostics: [3, "Diagnostic", "repeated"],
      legacyTypeSystem: [4, "bool"],
    },
  ],
  ImportResourceState: [
    { typeName: [1, "string"], id: [2, "string"] },
    {
      importedResources: [1, "ImportedResource", "repeated"],
      diagnostics: [2, "Diagnostic", "repeated"],
    },
  ],
  ReadDataSource: [configuration, { state: [1, "DynamicValue"], diagnostics: [2, "Diagnostic", "repeated"] }],
  GetFunctions: [{}, { diagnostics: [2, "Diagnostic", "repeated"] }],
  StopProvider: [{}, { error: [1, "string"] }],
};

export const packageName = "tfplugin6";

/** The protocol as protobufjs takes it in JSON. */
export function protocolDescription() {
  const messages = Object.entries(parts).map(([name, fields]) => [name, describeMessage(fields)] as const);
  const asked = Object.entries(calls).flatMap(([name, [request, response]]) => [
    [`${name}Request`, describeMessage(request)] as const,
    [`${name}Response`, describeMessage(response)] as const,
  ]);
  const methods = Object.keys(calls).map((name) => [
    name,
    { requestType: `${name}Request`, responseType: `${name}Response` },
  ]);
  const step = {
    oneofs: { selector: { oneof: ["attributeName", "elementKeyString", "elementKeyInt"] } },
    ...describeMessage({
      attributeName: [1, "string"],
      elementKeyString: [2, "string"],
      elementKeyInt: [3, "int64"],
    }),
  };
  const nested = {
    ...Object.fromEntries([...messages, ...asked]),
    PathStep: step,
    Provider: { methods: Object.fromEntries(methods) },
  };
  return { nested: { [packageName]: { nested } } };
}

function describeMessage(fields: Message) {
  const described = Object.entries(fields).map(([name, [id, type, rule]]) => {
    if (rule === "map") return [name, { id, type, keyType: "string" }] as const;
    return [name, { id, type, ...(rule && { rule }) }] as const;
  });
  return { fields: Object.fromEntries(described) };
}
