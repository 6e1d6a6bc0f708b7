import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { refusedWith } from "./calls.ts";
import { validArn } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { iam, membersAt } from "./iam-calls.ts";
import { present } from "./steps.ts";

/** `aws_iam_role_policy_attachment` (`internal/service/iam/role_policy_attachment.go`). */
export const iamRolePolicyAttachment: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf([validArn("policy_arn")], configuration),
  async create(planned, connection) {
    const done = await iam(connection, "AttachRolePolicy", names(planned));
    if (!done.ok) return done;
    return present(await readAttachment(planned, connection), "IAM Role Policy Attachment");
  },
  read: readAttachment,
  async delete(prior, connection) {
    const gone = await iam(connection, "DetachRolePolicy", names(prior));
    return gone.ok || refusedWith(gone, "NoSuchEntity") ? ok(undefined) : gone;
  },
  async import(id) {
    const [, role, policy] = /^([^/]+)\/(.+)$/.exec(id) ?? [];
    if (role !== undefined && policy !== undefined) return ok({ id, role, policy_arn: policy });
    const summary = `unexpected format of ID ("${id}"), expected <role-name>/<policy_arn>`;
    return failure("terraform-vendor-refused", summary);
  },
};

const names = ({ role, policy_arn }: State) => ({ RoleName: String(role), PolicyArn: String(policy_arn) });

async function readAttachment(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const { RoleName, PolicyArn } = names(prior);
  const listed = await iam(connection, "ListAttachedRolePolicies", { RoleName });
  if (!listed.ok) return refusedWith(listed, "NoSuchEntity") ? ok(null) : listed;
  const attached = membersAt(listed.value, "AttachedPolicies").map((one) => textAt(one, "PolicyArn"));
  if (!attached.includes(PolicyArn)) return ok(null);
  return ok({ id: `${RoleName}/${PolicyArn}`, role: RoleName, policy_arn: PolicyArn });
}
