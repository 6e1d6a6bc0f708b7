import type { JobClaims } from "./identity-token.ts";

/**
 * What a certificate says about a job: the number under 1.3.6.1.4.1.57264.1 and the text, as Fulcio's mapping for
 * GitHub has it. https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 *
 * A token does not name the server; Fulcio is told it for each issuer. Here it is the issuer's own origin.
 */
export function extensionsOf(claims: JobClaims): ReadonlyMap<number, string> {
  const server = serverOf(claims);
  return new Map([
    [8, claims.iss],
    [9, `${server}/${claims.job_workflow_ref}`],
    [10, claims.job_workflow_sha],
    [11, claims.runner_environment],
    [12, `${server}/${claims.repository}`],
    [13, claims.sha],
    [14, claims.ref],
    [15, claims.repository_id],
    [16, `${server}/${claims.repository_owner}`],
    [17, claims.repository_owner_id],
    [18, `${server}/${claims.workflow_ref}`],
    [19, claims.workflow_sha],
    [20, claims.event_name],
    [21, `${server}/${claims.repository}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}`],
    [22, claims.repository_visibility],
  ]);
}

/** The certificate's subject alternative name: the address of the workflow that the job is written in. */
export function subjectOf(claims: JobClaims): string {
  return `${serverOf(claims)}/${claims.job_workflow_ref}`;
}

function serverOf(claims: JobClaims): string {
  return new URL(claims.iss).origin;
}
