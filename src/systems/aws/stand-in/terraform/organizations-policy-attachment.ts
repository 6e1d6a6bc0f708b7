import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { refusedWith } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { listAll, organizations } from "./organizations-calls.ts";
import { present } from "./steps.ts";

const missing = ["PolicyNotFoundException", "TargetNotFoundException", "AWSOrganizationsNotInUseException"];

/** `aws_organizations_policy_attachment` (`internal/service/organizations/policy_attachment.go`). */
export const organizationsPolicyAttachment: ResourceBackend<AwsConnection> = {
  async create(planned, connection) {
    const [target, policy] = [String(planned["target_id"]), String(planned["policy_id"])];
    const done = await organizations(connection, "AttachPolicy", { PolicyId: policy, TargetId: target });
    if (!done.ok) return done;
    const found = await readAttachment({ id: `${target}:${policy}` }, connection);
    return present(found, "Organizations Policy Attachment");
  },
  read: readAttachment,
  async delete(prior, connection) {
    if (prior["skip_destroy"] === true) return ok(undefined);
    const input = { PolicyId: prior["policy_id"], TargetId: prior["target_id"] };
    const gone = await organizations(connection, "DetachPolicy", input);
    return gone.ok || refusedWith(gone, "PolicyNotAttachedException", ...missing) ? ok(undefined) : gone;
  },
  async import(id) {
    if (/^[^:]+:[^:]+$/.test(id)) return ok({ id });
    const summary = `expected ID in format of TARGETID:POLICYID, received: ${id}`;
    return failure("terraform-vendor-refused", summary);
  },
};

async function readAttachment(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const [target = "", policy = ""] = String(prior["id"]).split(":");
  const listed = await listAll(connection, "ListTargetsForPolicy", "Targets", { PolicyId: policy });
  if (!listed.ok) return refusedWith(listed, ...missing) ? ok(null) : listed;
  if (!listed.value.some((one) => one["TargetId"] === target)) return ok(null);
  return ok({ id: `${target}:${policy}`, policy_id: policy, target_id: target });
}
