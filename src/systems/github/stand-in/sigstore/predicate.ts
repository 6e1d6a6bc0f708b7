import { provenancePredicateType } from "../../../../formats/in-toto/provenance.ts";
import { createStatement, type Statement, type Subject } from "../../../../formats/in-toto/statement.ts";
import type { JobClaims } from "./identity-token.ts";

/**
 * What GitHub's attest actions say about a build, by GitHub's build type for workflows.
 * https://github.com/slsa-framework/github-actions-buildtypes/tree/main/workflow/v1
 */
export function buildProvenance(subject: Subject, claims: JobClaims, serverUrl: string): Statement {
  const repository = `${serverUrl}/${claims.repository}`;
  const [path = "", ...reference] = claims.workflow_ref.replace(`${claims.repository}/`, "").split("@");
  return createStatement([subject], provenancePredicateType, {
    buildDefinition: {
      buildType: "https://actions.github.io/buildtypes/workflow/v1",
      externalParameters: { workflow: { ref: reference.join("@"), repository, path } },
      internalParameters: {
        github: {
          event_name: claims.event_name,
          repository_id: claims.repository_id,
          repository_owner_id: claims.repository_owner_id,
          runner_environment: claims.runner_environment,
        },
      },
      resolvedDependencies: [{ uri: `git+${repository}@${claims.ref}`, digest: { gitCommit: claims.sha } }],
    },
    runDetails: {
      builder: { id: `${serverUrl}/${claims.job_workflow_ref}` },
      metadata: {
        invocationId: `${repository}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}`,
      },
    },
  });
}
