import type { Facts } from "../../contracts/facts.ts";
import type { CodeHostIdentity } from "../../contracts/offers.ts";
import { applyEnvironment, infrastructureRepository, mainBranch } from "../../contracts/platform.ts";

export type Purpose = "plan" | "apply";

/** Microsoft Graph's own application, in every directory. */
export const graphApplication = "00000003-0000-0000-c000-000000000000";

/**
 * What the stack `identity` does, and no more, each with what the provider's documentation asks of it. Applications are
 * those that the pipeline itself has made: it owns them, and can change no other's. Assignments have no such bound, which
 * is why only the environment `apply` gets them.
 */
export const permissions: Readonly<Record<Purpose, readonly string[]>> = {
  plan: ["Application.Read.All", "Group.Read.All", "User.Read.All"],
  apply: [
    "AppRoleAssignment.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.OwnedBy",
    "Group.ReadWrite.All",
    "User.Read.All",
  ],
};

/** An identity of the pipeline, known in the directory by a name that nothing else can have (`uniqueName`). */
export interface WantedIdentity {
  readonly uniqueName: string;
  readonly displayName: string;
  readonly permissions: readonly string[];
  readonly credentials: readonly WantedCredential[];
}

/** Whose tokens are taken for it: exactly one job's. */
export interface WantedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

/** The audience that the exchange of tokens asks for. https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
const audiences = ["api://AzureADTokenExchange"];

export function wantedIdentity(
  purpose: Purpose,
  company: string,
  identity: CodeHostIdentity,
  facts: Facts,
): WantedIdentity {
  const issuer = identity.issuer(facts);
  const jobs =
    purpose === "apply"
      ? { apply: { environment: applyEnvironment } }
      : { "pull-request": { pullRequest: true as const }, main: { branch: mainBranch } };
  return {
    uniqueName: `groundwork-infrastructure-${purpose}`,
    displayName: `${company} infrastructure: ${purpose}`,
    permissions: permissions[purpose],
    credentials: Object.entries(jobs).map(([name, job]) => ({
      ...{ name, issuer, audiences },
      subject: identity.subject(infrastructureRepository, job, facts),
    })),
  };
}
