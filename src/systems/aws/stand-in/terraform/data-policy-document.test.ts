import { describe, expect, it } from "vitest";
import type { State } from "../../../../contracts/terraform-backend.ts";
import { expect as expectValue } from "../../../../foundation/result.ts";
import type { AwsConnection } from "./connection.ts";
import { policyDocumentData } from "./data-policy-document.ts";
import { samePolicy } from "./policy-equivalence.ts";

const nobody = undefined as unknown as AwsConnection;
const read = async (configuration: State) =>
  expectValue(await policyDocumentData.read(configuration, nobody)) as Record<string, string>;
const statement = (block: State) => ({ actions: ["s3:*"], resources: ["*"], ...block });

describe("aws_iam_policy_document", () => {
  it("prints what the provider's own acceptance test expects of it", async () => {
    // testAccPolicyDocumentExpectedJSON in internal/service/iam/policy_document_data_source_test.go.
    const { json, minified_json, id } = await read({
      policy_id: "policy_id",
      statement: [
        {
          sid: "1",
          actions: ["s3:GetBucketLocation", "s3:ListAllMyBuckets"],
          resources: ["arn:aws:s3:::*"],
        },
        {
          actions: ["s3:ListBucket"],
          resources: ["arn:aws:s3:::foo"],
          condition: [
            { test: "StringLike", variable: "s3:prefix", values: ["home/", "", "home/&{aws:username}/"] },
          ],
          not_principals: [{ type: "AWS", identifiers: ["arn:blahblah:example"] }],
        },
        {
          actions: ["s3:*"],
          resources: ["arn:aws:s3:::foo/home/&{aws:username}", "arn:aws:s3:::foo/home/&{aws:username}/*"],
          principals: [{ type: "AWS", identifiers: ["arn:blahblah:example"] }],
        },
        { effect: "Deny", not_actions: ["s3:*"], not_resources: ["arn:aws:s3:::*"] },
      ],
    });
    expect(json).toBe(`{
  "Version": "2012-10-17",
  "Id": "policy_id",
  "Statement": [
    {
      "Sid": "1",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation"
      ],
      "Resource": "arn:aws:s3:::*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::foo",
      "NotPrincipal": {
        "AWS": "arn:blahblah:example"
      },
      "Condition": {
        "StringLike": {
          "s3:prefix": [
            "home/",
            "",
            "home/\${aws:username}/"
          ]
        }
      }
    },
    {
      "Effect": "Allow",
      "Action": "s3:*",
      "Resource": [
        "arn:aws:s3:::foo/home/\${aws:username}/*",
        "arn:aws:s3:::foo/home/\${aws:username}"
      ],
      "Principal": {
        "AWS": "arn:blahblah:example"
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:*",
      "NotResource": "arn:aws:s3:::*"
    }
  ]
}`);
    expect(minified_json).toBe(JSON.stringify(JSON.parse(json ?? "")));
    expect(id).toMatch(/^\d+$/);
  });

  it("merges sources before and overrides after itself, a statement by its Sid", async () => {
    const source = (Sid: string, Action: string) =>
      JSON.stringify({ Version: "2008-10-17", Statement: [{ Sid, Effect: "Allow", Action, Resource: "*" }] });
    const { json } = await read({
      source_policy_documents: [source("one", "a:1"), source("two", "a:2")],
      statement: [statement({ sid: "two" }), statement({ sid: "own" })],
      override_policy_documents: [source("own", "a:3"), source("last", "a:4")],
    });
    const { Version, Statement } = JSON.parse(json ?? "");
    expect(Version).toBe("2012-10-17");
    expect(Statement.map(({ Sid, Action }: Record<string, string>) => `${Sid} ${Action}`)).toEqual([
      ...["one a:1", "two s3:*", "own a:3", "last a:4"],
    ]);
    const doubled = await policyDocumentData.read(
      { source_policy_documents: [source("one", "a:1"), source("one", "a:2")] },
      nobody,
    );
    expect(doubled).toMatchObject({
      diagnostics: [{ summary: expect.stringContaining("duplicate Sid (one) in source_policy_documents") }],
    });
  });

  it("joins conditions and principals of one kind, and gives everybody the shortest name", async () => {
    const { json } = await read({
      statement: [
        statement({
          principals: [
            { type: "Service", identifiers: ["b.amazonaws.com"] },
            { type: "AWS", identifiers: ["111122223333", "444455556666"] },
          ],
          condition: [
            { test: "StringEquals", variable: "aws:a", values: ["2", "1"] },
            { test: "Bool", variable: "aws:b", values: ["true"] },
          ],
        }),
        statement({ principals: [{ type: "*", identifiers: ["*"] }] }),
      ],
    });
    const [first, second] = JSON.parse(json ?? "").Statement;
    expect(JSON.stringify(first.Principal)).toBe(
      '{"AWS":["444455556666","111122223333"],"Service":"b.amazonaws.com"}',
    );
    expect(JSON.stringify(first.Condition)).toBe(
      '{"Bool":{"aws:b":"true"},"StringEquals":{"aws:a":["2","1"]}}',
    );
    expect(second.Principal).toBe("*");
  });
});

describe("two policies", () => {
  it("are the same whatever their order and their spelling, and differ where they mean something else", () => {
    const policy = (Statement: unknown) => JSON.stringify({ Version: "2012-10-17", Statement });
    const one = policy([
      { Effect: "Allow", Action: ["a:2", "a:1"], Resource: "*", Principal: { AWS: "111122223333" } },
    ]);
    const other = policy({
      Resource: ["*"],
      Action: ["a:1", "a:2"],
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam::111122223333:root"] },
    });
    expect(samePolicy(one, other)).toBe(true);
    expect(samePolicy(one, other.replace("a:1", "a:3"))).toBe(false);
    expect(samePolicy(one, "nonsense")).toBe(false);
  });
});
