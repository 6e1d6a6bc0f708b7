import * as z from "zod";
import { type NameKind, nameKinds, nameMeta, nameSchema } from "./names.ts";
import type { Sections } from "./section.ts";
import {
  account,
  day,
  domain,
  email,
  oneLine,
  repositoryName,
  text,
  urlPath,
  wholeNumber,
} from "./values.ts";

/** Approvals that a code host can ask for. */
const approvals = wholeNumber(1, 10);

const company = z.strictObject({
  name: text(80),
  domain,
  slug: nameSchema(nameKinds.slug).optional(),
});

const person = (systems: readonly string[]) =>
  z.strictObject({
    name: text(80),
    email: email.optional(),
    teams: z.array(nameSchema(nameKinds.team)).default([]),
    accounts: z.strictObject(Object.fromEntries(systems.map((id) => [id, account.optional()]))).prefault({}),
  });

const gate = z.union([
  z.literal("none"),
  z.strictObject({
    approvals,
    approvers: z.string().optional(),
    quiet: z
      .strictObject({
        minutes: wholeNumber(0, 1440).default(10),
        requests: wholeNumber(1, 1_000_000).default(100),
      })
      .optional(),
  }),
]);

const environment = z.strictObject({
  kind: z.enum(["development", "testing", "staging", "production"]).optional(),
  gate: gate.optional(),
});

const application = z.strictObject({
  repository: repositoryName.optional(),
  description: oneLine(200).default(""),
  team: z.string().optional(),
  port: wholeNumber(1, 65_535).default(8080),
  probe: urlPath.default("/healthz"),
  test: text(500).default("npm test"),
  quality: oneLine(500).default(""),
  starter: z.boolean().default(true),
  replicas: wholeNumber(1, 100).default(2),
  deadline: wholeNumber(1, 3600).default(120),
});

const compensatingControl = z.strictObject({
  control: z.string(),
  reason: text(300),
  signedBy: z.string(),
  expires: day,
});

/** A mapping by name; `checkNames` checks its keys. */
const named = <Value extends z.ZodType>(kind: NameKind, value: Value) =>
  z.record(z.string().meta(nameMeta(kind)), value);

function ownKeys(systems: readonly string[]) {
  return {
    company,
    people: named(nameKinds.person, person(systems)).refine((people) => Object.keys(people).length > 0, {
      error: "at least one person",
    }),
    teams: named(nameKinds.team, z.array(z.string())).optional(),
    platformTeam: z.string().default("platform"),
    pullRequests: z.strictObject({ approvals: approvals.default(2) }).prefault({}),
    environments: named(nameKinds.environment, environment)
      .refine((environments) => Object.keys(environments).length > 0, {
        error: "at least one environment; without the key there are dev, qa, staging and prod",
      })
      .optional(),
    applications: named(nameKinds.application, application).default({}),
    compensatingControls: z.array(compensatingControl).default([]),
  };
}

/** The document's own keys as they are after reading, with those defaults that depend on nothing else. */
export type Document = z.infer<z.ZodObject<ReturnType<typeof ownKeys>>>;

/** The shape of the whole document, the systems' sections included. */
export function documentSchema(sections: Sections): z.ZodObject {
  const shape: Record<string, z.ZodType> = ownKeys([...sections.keys()]);
  for (const [id, schema] of sections) {
    if (shape[id]) throw new Error(`The section ${id} would hide a key of the blueprint.`);
    shape[id] = schema.prefault({});
  }
  return z.strictObject(shape);
}
