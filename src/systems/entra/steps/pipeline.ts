import type { Blueprint } from "../../../blueprint/model.ts";
import type { CodeHostIdentity } from "../../../contracts/offers.ts";
import type { Outcome } from "../../../contracts/outcome.ts";
import { infrastructureRepository } from "../../../contracts/platform.ts";
import type { Step } from "../../../contracts/step.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { failedWith, type Graph, path } from "../graph/call.ts";
import { graphApplication, type Purpose, type WantedIdentity, wantedIdentity } from "../pipeline-identity.ts";
import {
  differencesOf,
  type GraphResource,
  holds,
  type IdentityState,
  readGraphResource,
  readIdentity,
  sameCredential,
  surplus,
} from "./pipeline-state.ts";
import { differs, matches, outcomeOf, unknown } from "./sights.ts";

/**
 * The application as which the pipeline of `infrastructure` plans or applies. It has no secret: it trusts exact jobs of the
 * code host. Everything in it has a name that is there once (the application's unique name, a credential's name, one
 * service principal for an application, one assignment of a permission), so that an act which was killed is only continued.
 */
export function pipelineStep(
  blueprint: Blueprint,
  purpose: Purpose,
  identity: CodeHostIdentity,
): Step<EntraClient> {
  const wantedAt = (known: ReadonlyMap<string, string>) =>
    wantedIdentity(purpose, blueprint.company.slug, identity, known);
  return {
    id: `entra-pipeline-${purpose}`,
    title: `Let the pipeline ${purpose} groups and applications, without a key`,
    day1: 5,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 0 },
    needs: [facts.tenant, facts.plan, ...identity.needs(infrastructureRepository)],
    gives: [facts.pipeline(purpose)],
    undo: "automatic",
    async look({ client, facts: known }) {
      const wanted = wantedAt(known);
      const state = await readIdentity(client.graph, wanted.uniqueName);
      if (!state.ok) return unknown(state);
      if (!state.value) return { sight: "missing" };
      const resource = await readGraphResource(client.graph);
      if (!resource.ok) return unknown(resource);
      const differences = differencesOf(wanted, state.value, resource.value);
      if (differences.length > 0) return differs(differences);
      return matches({ [facts.pipeline(purpose)]: state.value.application.appId });
    },
    act: async ({ client, facts: known }) => outcomeOf(await converge(client.graph, wantedAt(known))),
    undoAct: async ({ client, facts: known }) => remove(client.graph, wantedAt(known).uniqueName),
  };
}

async function converge(graph: Graph, wanted: WantedIdentity): Promise<Result<null>> {
  const resource = await readGraphResource(graph);
  if (!resource.ok) return resource;
  const unpublished = wanted.permissions.filter((name) => !resource.value.roles.has(name));
  if (unpublished.length > 0) {
    return failure("entra-refused", `Microsoft Graph knows no permission ${unpublished.join(", ")} here.`);
  }
  const made = await upsert(graph, wanted, resource.value);
  if (!made.ok) return made;
  const state = await readIdentity(graph, wanted.uniqueName);
  if (!state.ok) return state;
  if (!state.value) {
    return failure(
      "entra-not-found",
      `The application ${wanted.displayName} was made and does not show yet.`,
      {
        next: "Run it again: the directory takes a moment to spread what is new.",
      },
    );
  }
  const trusted = await convergeCredentials(graph, wanted, state.value, resource.value);
  if (!trusted.ok) return trusted;
  return convergeConsent(graph, wanted, state.value, resource.value);
}

/** Makes it, or sets what it is: never a second one. https://learn.microsoft.com/graph/api/application-upsert */
function upsert(graph: Graph, wanted: WantedIdentity, resource: GraphResource): Promise<Result<null>> {
  return graph.write({
    method: "PATCH",
    path: path`/applications(uniqueName='${wanted.uniqueName}')`,
    headers: { prefer: "create-if-missing" },
    body: {
      displayName: wanted.displayName,
      signInAudience: "AzureADMyOrg",
      tags: ["groundwork"],
      requiredResourceAccess: [
        {
          resourceAppId: graphApplication,
          resourceAccess: wanted.permissions.map((name) => ({ id: resource.roles.get(name), type: "Role" })),
        },
      ],
    },
  });
}

async function convergeCredentials(
  graph: Graph,
  wanted: WantedIdentity,
  state: IdentityState,
  resource: GraphResource,
): Promise<Result<null>> {
  const folder = path`/applications/${state.application.id}/federatedIdentityCredentials`;
  // What must not be trusted goes first.
  for (const { id } of surplus(wanted, state, resource).credentials) {
    const gone = await graph.write({ method: "DELETE", path: `${folder}${path`/${id}`}` });
    if (!gone.ok) return gone;
  }
  for (const credential of wanted.credentials) {
    const found = state.credentials.find(({ name }) => name === credential.name);
    if (found && sameCredential(credential, found)) continue;
    const { name, ...rest } = credential;
    const written = found
      ? await graph.write({ method: "PATCH", path: `${folder}${path`/${found.id}`}`, body: rest })
      : await graph.write({ method: "POST", path: folder, body: { name, ...rest }, fresh: true });
    if (!written.ok) return written;
  }
  return ok(null);
}

/** Consents in the administrator's name, as the button "Grant admin consent" does. */
async function convergeConsent(
  graph: Graph,
  wanted: WantedIdentity,
  state: IdentityState,
  resource: GraphResource,
): Promise<Result<null>> {
  let { principal } = state;
  if (principal === null) {
    const body = { appId: state.application.appId };
    const made = await graph.write({ method: "POST", path: "/servicePrincipals", body, fresh: true });
    if (!made.ok) return made;
    const again = await readIdentity(graph, wanted.uniqueName);
    if (!again.ok) return again;
    principal = again.value?.principal ?? null;
    if (principal === null)
      return failure("entra-not-found", "The service principal was made and does not show yet.");
  }
  const folder = path`/servicePrincipals/${principal}/appRoleAssignments`;
  for (const { id } of surplus(wanted, state, resource).assignments) {
    const gone = await graph.write({ method: "DELETE", path: `${folder}${path`/${id}`}` });
    if (!gone.ok) return gone;
  }
  for (const permission of wanted.permissions) {
    if (holds(state, resource, permission)) continue;
    const body = {
      principalId: principal,
      resourceId: resource.id,
      appRoleId: resource.roles.get(permission),
    };
    const consented = await graph.write({ method: "POST", path: folder, body, fresh: true });
    if (!consented.ok) return consented;
  }
  return ok(null);
}

/** With its service principal. For good: what is only in the bin would keep the unique name taken. */
async function remove(graph: Graph, uniqueName: string): Promise<Outcome> {
  const state = await readIdentity(graph, uniqueName);
  if (!state.ok || !state.value) return outcomeOf(state);
  const { id } = state.value.application;
  const gone = await graph.write({ method: "DELETE", path: path`/applications/${id}` });
  if (!gone.ok) return outcomeOf(gone);
  const purged = await graph.write({ method: "DELETE", path: path`/directory/deletedItems/${id}` });
  // The bin may not show it yet, or a person may have emptied it: it goes by itself after thirty days.
  const inBin = failedWith(purged, "entra-not-found") || failedWith(purged, "entra-refused");
  return inBin ? { outcome: "done" } : outcomeOf(purged);
}
