import * as z from "zod";
import type { Facts } from "../../../contracts/facts.ts";
import type { Outcome } from "../../../contracts/outcome.ts";
import type { SignOnProvider } from "../../../contracts/sign-on.ts";
import type { Step } from "../../../contracts/step.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { failedWith } from "../client/call.ts";
import type { DatadogClient } from "../connect.ts";
import { unknown } from "./sights.ts";

const organizationReply = z.object({
  org: z.object({ settings: z.object({ saml: z.object({ enabled: z.boolean() }) }) }),
});

/** Hands Datadog the identity provider's metadata and lets people sign in by it. Passwords go on working: nobody is locked out. */
export function signOnStep(provider: SignOnProvider): Step<DatadogClient> {
  return {
    id: "datadog-sign-on",
    title: "Let people sign in to Datadog with the company's identity",
    day1: 5,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: ["datadog.organization.id", ...provider.needs("monitor", [])],
    gives: ["datadog.sign-on"],
    undo: "manual",
    async look({ client, facts }) {
      const calls = client.as("setup");
      if (!calls.ok) return unknown(calls);
      const path = organizationPath(facts);
      const found = await calls.value({ method: "GET", path, schema: organizationReply });
      if (!found.ok) return unknown(found);
      if (!found.value.org.settings.saml.enabled) return { sight: "missing" };
      return { sight: "matches", facts: new Map([["datadog.sign-on", "saml"]]) };
    },
    async act({ client, facts, signal }) {
      const calls = client.as("setup");
      if (!calls.ok) return { outcome: "failed", diagnostics: calls.diagnostics };
      const metadata = await fetchMetadata(client, provider.metadataUrl("monitor", facts), signal);
      if (!metadata.ok) return { outcome: "failed", diagnostics: metadata.diagnostics };
      const form = new FormData();
      form.set("idp_file", new Blob([metadata.value], { type: "application/xml" }), "metadata.xml");
      const path = "/api/v2/saml_configurations/idp_metadata";
      const uploaded = await calls.value({ method: "POST", path, body: form, schema: z.unknown() });
      if (!uploaded.ok) return outcomeOf(uploaded);
      const body = { settings: { saml: { enabled: true } } };
      return outcomeOf(
        await calls.value({ method: "PUT", path: organizationPath(facts), body, schema: z.unknown() }),
      );
    },
  };
}

const organizationPath = (facts: Facts) => `/api/v1/org/${facts.get("datadog.organization.id") ?? ""}`;

/** Code: `sign-on-metadata-unreachable`. */
async function fetchMetadata(
  { fetch }: DatadogClient,
  url: string,
  signal: AbortSignal,
): Promise<Result<string>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]) });
    if (response.ok) return ok(await response.text());
    return unreachable(url, `status ${response.status}`);
  } catch (error) {
    return unreachable(url, (error as Error).message);
  }
}

function unreachable(url: string, cause: string): Result<never> {
  return failure(
    "sign-on-metadata-unreachable",
    `The identity provider's metadata at ${url} cannot be read.`,
    {
      cause,
      next: "Open the address in a browser: it is public. Then run it again.",
    },
  );
}

/** Both calls may be repeated, so one that was cut off is simply done again. */
function outcomeOf(result: Result<unknown>): Outcome {
  if (result.ok) return { outcome: "done" };
  const unsure = failedWith(result, "datadog-unreachable");
  return { outcome: "failed", diagnostics: result.diagnostics, ...(unsure && { unsure: true as const }) };
}
