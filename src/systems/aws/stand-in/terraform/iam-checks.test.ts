import { describe, expect, it } from "vitest";
import { iamResources } from "./iam-resources.ts";
import { organizationsResources } from "./organizations-resources.ts";

const resources = { ...iamResources, ...organizationsResources };

/** What the real provider refuses before it calls anybody: `ValidateFunc` of the file that each backend names. */
describe("the provider refuses", () => {
  it.each([
    ["aws_iam_role", { name: "two words" }, "invalid value for name (must match [\\w+=,.@-])"],
    ["aws_iam_role", { name: "x".repeat(65) }, "expected length of name to be in the range (1 - 64)"],
    ["aws_iam_role", { assume_role_policy: "{" }, '"assume_role_policy" contains an invalid JSON'],
    ["aws_iam_role", { max_session_duration: 900 }, "in the range (3600 - 43200), got 900"],
    ["aws_iam_role", { permissions_boundary: "edge" }, "is an invalid ARN: arn: invalid prefix"],
    ["aws_iam_role", { description: "“quoted”" }, "cannot contain specially formatted"],
    [
      "aws_iam_role_policy",
      { role: "arn:aws:iam::111122223333:role/a" },
      "must be the role's name not its ARN",
    ],
    ["aws_iam_role_policy", { policy: "[]" }, "contains a JSON array, not a JSON object"],
    ["aws_iam_policy", { policy: `{"a":"${"x".repeat(6144)}"}` }, "Cannot exceed quota for PolicySize: 6144"],
    ["aws_iam_role_policy_attachment", { policy_arn: "ReadOnlyAccess" }, "is an invalid ARN"],
    [
      "aws_iam_openid_connect_provider",
      { url: "http://issuer.example" },
      'to have a url with schema of: "https"',
    ],
    [
      "aws_iam_openid_connect_provider",
      { url: "https://issuer.example?a=b" },
      "cannot contain query parameters",
    ],
    ["aws_iam_openid_connect_provider", { thumbprint_list: ["abc"] }, "in the range (40 - 40)"],
    ["aws_organizations_organization", { feature_set: "SOME" }, "expected feature_set to be one of"],
    [
      "aws_organizations_organization",
      { enabled_policy_types: ["SCP"] },
      "expected enabled_policy_types to be one of",
    ],
    ["aws_organizations_organizational_unit", { parent_id: "root" }, "invalid value for parent_id"],
    ["aws_organizations_account", { email: "nobody" }, "must be a valid email address"],
    [
      "aws_organizations_account",
      { name: "x".repeat(51) },
      "expected length of name to be in the range (1 - 50)",
    ],
    ["aws_organizations_policy", { content: "nonsense" }, '"content" contains an invalid JSON'],
    ["aws_organizations_policy", { type: "SCP" }, "expected type to be one of"],
  ])("%s with %j", (type, configuration, said) => {
    expect(resources[type]?.validate?.(configuration)).toEqual([
      expect.objectContaining({ severity: "error", summary: expect.stringContaining(said) }),
    ]);
  });

  it("nothing of a rehearsal's own issuer", () => {
    const own = { url: "http://127.0.0.1:4000/actions", client_id_list: ["sts.amazonaws.com"] };
    expect(resources["aws_iam_openid_connect_provider"]?.validate?.(own)).toEqual([]);
  });
});
