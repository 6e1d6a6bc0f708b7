import { oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { policyTypes } from "../organizations/policy-types.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import { validJson } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { documentText, planDocument, sameJson } from "./documents.ts";
import { organizations, readTags, tagSteps } from "./organizations-calls.ts";
import { changed, inOrder, present } from "./steps.ts";
import { planTags, tagChanges, tagList, tagState, tagsOf } from "./tags.ts";

/** `ValidateFunc` of `internal/service/organizations/policy.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [validJson("content"), oneOf("type", [...policyTypes])];

/** `aws_organizations_policy`. */
export const organizationsPolicy: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: (change, connection) => ({
    attributes: {
      ...planTags(change, connection).attributes,
      ...planDocument("content", sameJson, change).attributes,
    },
  }),
  async create(planned, connection) {
    const made = await organizations(connection, "CreatePolicy", {
      ...{ Name: planned["name"], Type: planned["type"], Content: planned["content"] },
      ...{ Description: planned["description"] ?? "", Tags: tagList(tagsOf(planned)) },
    });
    if (!made.ok) return made;
    const { PolicySummary } = made.value["Policy"] as { readonly PolicySummary: JsonObject };
    const id = String(PolicySummary["Id"]);
    return present(await readPolicy({ ...planned, id }, connection), "Organizations Policy");
  },
  read: readPolicy,
  async update(prior, planned, connection) {
    const id = String(prior["id"]);
    const done = await inOrder([
      changed(prior, planned, "content", "description", "name") &&
        (() =>
          organizations(connection, "UpdatePolicy", {
            PolicyId: id,
            ...(changed(prior, planned, "content") && { Content: planned["content"] }),
            ...(changed(prior, planned, "description") && { Description: planned["description"] ?? "" }),
            ...(changed(prior, planned, "name") && { Name: planned["name"] }),
          })),
      ...tagSteps(connection, id, tagChanges(prior, planned)),
    ]);
    return done.ok ? present(await readPolicy({ ...planned, id }, connection), "Organizations Policy") : done;
  },
  async delete(prior, connection) {
    if (prior["skip_destroy"] === true) return ok(undefined);
    const gone = await organizations(connection, "DeletePolicy", { PolicyId: prior["id"] });
    return gone.ok || refusedWith(gone, "PolicyNotFoundException") ? ok(undefined) : gone;
  },
  async import(id, connection) {
    const found = await organizations(connection, "DescribePolicy", { PolicyId: id });
    if (!found.ok) return found;
    const { PolicySummary } = found.value["Policy"] as { readonly PolicySummary: JsonObject };
    if (PolicySummary["AwsManaged"] !== true) return ok({ id });
    const summary = `AWS-managed Organizations policy (${id}) cannot be imported. Use the policy ID directly in your configuration`;
    return failure("terraform-vendor-refused", summary);
  },
};

async function readPolicy(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const id = String(prior["id"]);
  const found = await organizations(connection, "DescribePolicy", { PolicyId: id });
  if (!found.ok) {
    return refusedWith(found, "PolicyNotFoundException", "AWSOrganizationsNotInUseException")
      ? ok(null)
      : found;
  }
  const tags = await readTags(connection, id);
  if (!tags.ok) return tags;
  const { PolicySummary, Content } = found.value["Policy"] as {
    readonly PolicySummary: Readonly<Record<string, string>>;
    readonly Content: string;
  };
  return ok({
    ...{
      id,
      arn: PolicySummary["Arn"] ?? "",
      name: PolicySummary["Name"] ?? "",
      type: PolicySummary["Type"] ?? "",
    },
    description: PolicySummary["Description"] ?? "",
    content: documentText(prior["content"], Content, sameJson),
    ...tagState(tags.value, prior, connection),
  });
}
