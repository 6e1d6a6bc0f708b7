import type { KnownValue, ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok } from "../../../../foundation/result.ts";
import type { ProviderDefinition } from "../provider-definition.ts";
import type { Attribute } from "../schema/model.ts";

/** A world of things in memory, with everything that a schema can hold. */
export interface ExampleWorld {
  readonly things: Map<string, Record<string, KnownValue>>;
  /** `region create name` and the like, in order. */
  readonly calls: string[];
  readonly provider: ProviderDefinition;
}

const text = (rest: Attribute): Attribute => ({ type: "string", ...rest });

export function exampleWorld(): ExampleWorld {
  const things: ExampleWorld["things"] = new Map();
  const calls: string[] = [];
  let next = 1;
  const nested = (attributes: State): KnownValue => ({
    ...attributes,
    number: attributes["number"] ?? next++,
  });
  const settle = (planned: State, earlier: State = {}) => ({
    ...planned,
    id: earlier["id"] ?? `thing-${next++}`,
    zone: planned["zone"] ?? "zone-a",
    etag: `"${next++}"`,
    rule: ((planned["rule"] ?? []) as readonly State[]).map(nested),
  });
  const thing: ResourceBackend<{ readonly region: string }> = {
    validate: ({ name }) =>
      typeof name === "string" && !/^[a-z-]+$/.test(name)
        ? [
            {
              severity: "error",
              summary: "Bad name",
              detail: "Only letters and hyphens.",
              path: ["name"],
            },
          ]
        : [],
    async create(planned, { region }) {
      calls.push(`${region} create ${planned["name"]}`);
      if (planned["name"] === "refused")
        return failure("example-refused", "The vendor said no.", { next: "Ask nicely." });
      const made = settle(planned);
      things.set(String(made.id), made);
      return ok(made);
    },
    read: async ({ id }) => ok(things.get(String(id)) ?? null),
    async update(prior, planned, { region }) {
      calls.push(`${region} update ${planned["name"]}`);
      const made = settle(planned, prior);
      things.set(String(made.id), made);
      return ok(made);
    },
    async delete({ id, name }, { region }) {
      calls.push(`${region} delete ${name}`);
      things.delete(String(id));
      return ok(undefined);
    },
    import: async (id) => ok({ id }),
  };
  return {
    things,
    calls,
    provider: {
      address: "registry.terraform.io/example/example",
      schema: {
        provider: {
          version: 0,
          block: {
            attributes: {
              region: text({ optional: true }),
              secret: text({ optional: true, sensitive: true }),
            },
          },
        },
        resource_schemas: {
          example_thing: {
            version: 2,
            block: {
              attributes: {
                id: text({ computed: true }),
                name: text({ required: true }),
                description: text({ optional: true }),
                zone: text({ optional: true, computed: true }),
                etag: text({ computed: true }),
                enabled: { type: "bool", optional: true },
                size: { type: "number", optional: true },
                password: text({ optional: true, sensitive: true }),
                tags: { type: ["map", "string"], optional: true },
                conflicting: text({ optional: true }),
                anything: { type: "dynamic", optional: true },
              },
              block_types: {
                rule: {
                  nesting_mode: "set",
                  block: {
                    attributes: {
                      port: { type: "number", required: true },
                      protocol: text({ optional: true }),
                      number: { type: "number", computed: true },
                    },
                  },
                },
                setting: {
                  nesting_mode: "list",
                  max_items: 1,
                  block: { attributes: { mode: text({ required: true }) } },
                },
              },
            },
          },
        },
        data_source_schemas: {
          example_thing: {
            version: 0,
            block: { attributes: { name: text({ required: true }), id: text({ computed: true }) } },
          },
        },
      },
      behaviour: {
        resources: {
          example_thing: {
            forceNew: ["name", "setting.mode"],
            defaults: { enabled: true, "rule.protocol": "tcp" },
            changesWith: { etag: ["*"] },
            conflictsWith: { conflicting: ["description"] },
          },
        },
      },
      backend: {
        configure: async ({ region }) => ok({ region: region ?? "nowhere" }),
        resources: { example_thing: thing },
        dataSources: {
          example_thing: {
            async read({ name }) {
              const found = [...things.values()].find((one) => one["name"] === name);
              return found
                ? ok({ id: found["id"] ?? null })
                : failure("example-missing", `There is no thing '${name}'.`);
            },
          },
        },
      },
    },
  };
}
