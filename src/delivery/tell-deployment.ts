import type { PromotionRequest } from "../contracts/code-host.ts";
import type { Monitor } from "../contracts/monitor.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";

/** A release that was found healthy in an environment. */
export interface HealthyRelease {
  readonly application: string;
  readonly environment: string;
  /** `owner/name` of the application's repository, as the policy names it. */
  readonly repository: string;
  readonly request: PromotionRequest;
  /** ISO time: when the deployer reported it healthy. */
  readonly at: string;
}

/**
 * Tells whoever watches that a release came to an environment. It carries the application's own repository and commit,
 * not the configuration's: lead times are measured from there. Told again, it is told once.
 *
 * A monitor that cannot be told is a warning. It never holds a release back, for it says nothing about the release.
 */
export async function tellDeployment(
  monitor: Monitor | undefined,
  { application, environment, repository, request, at }: HealthyRelease,
): Promise<readonly Diagnostic[]> {
  const { claim } = request;
  if (!monitor || !claim || !URL.canParse(claim.run)) return [];
  // The run's address is the one in the signed provenance, so that the code host's own address can be read from it.
  const host = new URL(claim.run).origin;
  const told = await monitor.tellDeployment({
    id: `${repository}/${request.id}/${environment}/${application}`,
    application,
    environment,
    version: claim.version,
    repositoryUrl: `${host}/${repository}`,
    commit: request.commit,
    startedAt: Date.parse(request.createdAt),
    finishedAt: Date.parse(at),
  });
  return told.ok ? [] : told.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: "warning" }));
}
