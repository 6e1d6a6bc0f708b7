import type * as z from "zod";
import type { ProvisioningTarget, SignOnTarget } from "../../../contracts/sign-on.ts";
import type { ActContext, Step, StepContext } from "../../../contracts/step.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { type Graph, path } from "../graph/call.ts";
import { jobReply, templateReply } from "../graph/replies.ts";
import { differs, matches, outcomeOf, unknown } from "./sights.ts";

type Job = z.infer<typeof jobReply>;

/**
 * The job that pushes assigned people and groups to a service by SCIM. Its address and token go from the operator's
 * environment into Graph's own secrets: never into Terraform, whose state would keep them.
 * https://learn.microsoft.com/graph/application-provisioning-configure-api
 */
export function provisioningStep(
  { service, product }: SignOnTarget,
  target: ProvisioningTarget,
): Step<EntraClient> {
  const principalOf = (known: ReadonlyMap<string, string>) => known.get(facts.principal(service)) ?? "";
  return {
    id: `entra-provisioning-${service}`,
    title: `Push people and groups to ${product}`,
    day1: 5,
    by: "groundwork",
    // The first cycle begins at once and the next ones every 40 minutes; a thousand people take under an hour.
    effort: { hours: 0, usualWaitHours: 1 },
    requires: [{ capability: "entra.group-assignment" }],
    needs: [facts.principal(service), target.endpoint, target.token],
    gives: [facts.job(service)],
    undo: "automatic",
    async look({ client, facts: known }) {
      const job = await readJob(client.graph, principalOf(known));
      if (!job.ok) return unknown(job);
      if (!job.value) return { sight: "missing" };
      const { id, schedule, status } = job.value;
      const what = `provisioning to ${product}`;
      if (status?.code === "Quarantine")
        return differs([{ what, wanted: "running", found: quarantineOf(job.value) }]);
      if (schedule?.state !== "Active" || status?.code === "Paused" || status?.code === "NotConfigured") {
        return differs([
          { what, wanted: "running", found: status?.code === "Paused" ? "paused" : "not started" },
        ]);
      }
      const last = status?.lastExecution;
      if (!last || last.state === "InProgress") {
        return { sight: "underway", why: `The first cycle of ${what} has not ended yet.` };
      }
      if (last.state === "Failed")
        return { sight: "unknown", why: [lastFailed(product, last.error?.message)] };
      return matches({ [facts.job(service)]: id });
    },
    act: async (context) => outcomeOf(await provision(context, principalOf(context.facts), product, target)),
    async undoAct({ client, facts: known }) {
      const principal = principalOf(known);
      const job = await readJob(client.graph, principal);
      if (!job.ok || !job.value) return outcomeOf(job);
      // What it pushed stays there: taking people away is for whoever keeps that service.
      return outcomeOf(
        await client.graph.write({ method: "DELETE", path: jobPath(principal, job.value.id) }),
      );
    },
  };
}

async function provision(
  context: ActContext<EntraClient>,
  principal: string,
  product: string,
  target: ProvisioningTarget,
): Promise<Result<null>> {
  const { graph } = context.client;
  const credentials = await credentialsOf(context, target);
  if (!credentials.ok) return credentials;
  const found = await readJob(graph, principal);
  if (!found.ok) return found;
  const template = await readTemplate(graph, principal, product);
  if (!template.ok) return template;
  if (!found.value) {
    const body = { templateId: template.value };
    const made = await graph.write({ method: "POST", path: jobsPath(principal), body, fresh: true });
    if (!made.ok) return made;
  }
  const job = found.value ? found : await readJob(graph, principal);
  if (!job.ok) return job;
  if (!job.value)
    return failure("entra-not-found", "The job was made and does not show yet.", { next: "Run it again." });
  const at = jobPath(principal, job.value.id);
  // As the button "Test Connection" does: a token that the service refuses would only put the job into quarantine.
  const test = { templateId: template.value, useSavedCredentials: false, credentials: credentials.value };
  const tested = await graph.write({ method: "POST", path: `${at}/validateCredentials`, body: test });
  if (!tested.ok) return refusedBy(product, tested);
  const secrets = path`/servicePrincipals/${principal}/synchronization/secrets`;
  const kept = await graph.write({ method: "PUT", path: secrets, body: { value: credentials.value } });
  if (!kept.ok) return kept;
  if (job.value.status?.code !== "Quarantine") return graph.write({ method: "POST", path: `${at}/start` });
  const body = { criteria: { resetScope: "QuarantineState" } };
  return graph.write({ method: "POST", path: `${at}/restart`, body });
}

async function credentialsOf(
  { facts: known, reveal }: StepContext<EntraClient>,
  target: ProvisioningTarget,
): Promise<Result<readonly { readonly key: string; readonly value: string }[]>> {
  const token = await reveal(target.token);
  if (!token.ok) return token;
  return ok([
    { key: "BaseAddress", value: known.get(target.endpoint) ?? "" },
    { key: "SecretToken", value: token.value },
  ]);
}

const jobsPath = (principal: string) => path`/servicePrincipals/${principal}/synchronization/jobs`;
const jobPath = (principal: string, job: string) => `${jobsPath(principal)}${path`/${job}`}`;

async function readJob(graph: Graph, principal: string): Promise<Result<Job | null>> {
  const jobs = await graph.list(jobsPath(principal), jobReply);
  if (!jobs.ok) return jobs;
  const [first, ...more] = jobs.value;
  if (more.length === 0) return ok(first ?? null);
  return failure(
    "entra-found-several",
    `There are ${jobs.value.length} provisioning jobs for the same application.`,
    {
      next: "Delete all but one of them, and run again.",
    },
  );
}

/** What the gallery brings with the application: how people become accounts there. */
async function readTemplate(graph: Graph, principal: string, product: string): Promise<Result<string>> {
  const templates = await graph.list(
    path`/servicePrincipals/${principal}/synchronization/templates`,
    templateReply,
  );
  if (!templates.ok) return templates;
  const [first, ...more] = templates.value;
  const chosen = more.length === 0 ? first : templates.value.find((one) => one.default);
  if (chosen) return ok(chosen.id);
  return failure(
    "entra-no-template",
    `The application of ${product} has no template by which people are pushed to it.`,
    {
      next: "Check that it was made from the gallery's entry of that name.",
    },
  );
}

function quarantineOf({ status }: Job): string {
  const { reason, currentBegan, error } = status?.quarantine ?? {};
  const why = [reason, error?.code, error?.message].filter((part) => part).join(", ");
  return `in quarantine${currentBegan ? ` since ${currentBegan}` : ""}${why ? ` (${why})` : ""}`;
}

const lastFailed = (product: string, cause: string | null | undefined) =>
  problem("entra-provisioning-failing", `The last cycle of provisioning to ${product} failed.`, {
    cause: cause ?? undefined,
    next: "It is tried again within 40 minutes. Read the provisioning logs of the application.",
  });

function refusedBy(product: string, failed: Extract<Result<null>, { ok: false }>): Result<never> {
  if (!failed.diagnostics.some(({ code }) => code === "entra-refused")) return failed;
  return failure(
    "entra-provisioning-refused",
    `${product} does not take the address or the token for provisioning.`,
    {
      cause: failed.diagnostics.map(({ cause }) => cause ?? "").join("\n"),
      next: "Make a new token there, put it into the environment, and run again. The old one can be deleted then.",
    },
  );
}
