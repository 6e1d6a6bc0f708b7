import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { query } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { truthOf } from "./ec2-resource.ts";
import { generatedName } from "./generated-name.ts";

/** `aws_ebs_encryption_by_default`: a setting of the account in a region, switched off when it is destroyed. */
export const ebsEncryption: ResourceBackend<AwsConnection> = {
  create: async (planned, connection) => turn({ ...planned, id: generatedName({}, connection) }, connection),
  async read(prior, connection) {
    const found = await query(connection, "ec2", "GetEbsEncryptionByDefault");
    if (!found.ok) return found;
    return ok({ id: prior["id"] ?? "", enabled: truthOf(found.value, "ebsEncryptionByDefault") });
  },
  update: (prior, planned, connection) => turn({ ...planned, id: prior["id"] ?? "" }, connection),
  async delete(_prior, connection) {
    const done = await query(connection, "ec2", "DisableEbsEncryptionByDefault");
    return done.ok ? ok(undefined) : done;
  },
  import: async (id) => ok({ id }),
};

async function turn(planned: State, connection: AwsConnection): Promise<Result<State>> {
  const verb = planned["enabled"] === false ? "Disable" : "Enable";
  const done = await query(connection, "ec2", `${verb}EbsEncryptionByDefault`);
  return done.ok ? ok(planned) : done;
}
