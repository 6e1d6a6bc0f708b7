import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import { type SectionSchema, section } from "../../blueprint/section.ts";

/** https://docs.datadoghq.com/getting_started/site/ */
export const sites = [
  "datadoghq.com",
  "us3.datadoghq.com",
  "us5.datadoghq.com",
  "datadoghq.eu",
  "ap1.datadoghq.com",
  "ap2.datadoghq.com",
  "ddog-gov.com",
] as const;

/** What the company says about Datadog: the `datadog` section of its blueprint. */
export interface DatadogSection {
  /** Where the organization lies; without it Datadog is not used. An organization never moves to another site. */
  readonly site?: (typeof sites)[number] | undefined;
  readonly plan: "pro" | "enterprise";
  /** Whom monitors call, by a team's name or `on-call`: handles with spaces between them. */
  readonly recipients: Readonly<Record<string, string>>;
  /** The address below which runbooks lie; left out: the handbook in `infrastructure`. */
  readonly runbooks?: string | undefined;
  /** The distribution of how long served requests took; its count is called the same with `.hits`. */
  readonly metric: string;
}

/** Who is called wherever an application's team has nobody of its own, and in production always. */
export const onCall = "on-call";

const expectedRecipients =
  "handles as Datadog writes them, with spaces between: `@slack-acme-platform @ada@acme.example`";
const expectedRunbooks = "an address that begins with `https://`, without a slash at its end";
const expectedMetric = "a metric's name, such as `universal.http.server`";

const handles = /^@[\w.@+-]{1,80}(?: @[\w.@+-]{1,80}){0,9}$/;
const address = /^https:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:\/[\w.~-]+)*$/;

export const datadogSection: SectionSchema<DatadogSection> = z.strictObject({
  site: z.enum(sites).optional(),
  plan: z.enum(["pro", "enterprise"]).default("pro"),
  recipients: z
    .record(
      z.string(),
      z.string().regex(handles, { error: expectedRecipients }).meta({ description: expectedRecipients }),
    )
    .default({}),
  runbooks: z
    .string()
    .regex(address, { error: expectedRunbooks })
    .meta({ description: expectedRunbooks })
    .optional(),
  metric: z
    .string()
    .regex(/^[a-z][a-z0-9_.]{0,150}$/, { error: expectedMetric })
    .meta({ description: expectedMetric })
    // Seen on the wire by the agent of the node: nothing of Datadog's is put into an application or its image.
    .default("universal.http.server"),
});

export function datadogOf(blueprint: Blueprint): DatadogSection {
  return section(blueprint, "datadog", datadogSection);
}

/** The organization's site; undefined where the company does not use Datadog. */
export function siteOf(blueprint: Blueprint): DatadogSection["site"] {
  return datadogOf(blueprint).site;
}

export function isUsed(blueprint: Blueprint): boolean {
  return siteOf(blueprint) !== undefined;
}
