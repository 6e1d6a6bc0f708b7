import { describe, expect, it } from "vitest";
import { steppedClock } from "../../../../foundation/clock.ts";
import { seededIds } from "../../../../foundation/ids.ts";
import { json, query, refusedWith, restJson } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { queryParameters } from "./services.ts";
import { planTags, tagChanges, tagState } from "./tags.ts";

/** A connection to somebody who answers what is given, one after the other, and what it was asked. */
function answering(...answers: readonly (readonly [number, string, Record<string, string>?])[]) {
  const asked: string[] = [];
  const left = [...answers];
  const connection: AwsConnection = {
    ...{ endpoint: "http://127.0.0.1:1", region: "eu-central-1", account: "111122223333" },
    credentials: { accessKeyId: "ASIA1", secretAccessKey: "secret", sessionToken: "token" },
    defaultTags: { stack: "one", owner: "platform" },
    clock: steppedClock(new Date("2026-01-31T12:00:00Z")),
    ids: seededIds("calls"),
    fetch: async (_, init) => {
      asked.push(new Headers(init?.headers).get("authorization") ?? "");
      const [status, body, headers = {}] = left.shift() ?? [200, "{}"];
      return new Response(body, { status, headers });
    },
  };
  return { connection, asked };
}

describe("a call of AWS", () => {
  it("finds the code of a refusal wherever a protocol puts it", async () => {
    const iam =
      "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>";
    const ec2 =
      "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>none</Message></Error></Errors></Response>";
    const kms = '{"__type":"com.amazonaws.kms#NotFoundException","message":"none"}';
    const typed = { "x-amzn-errortype": "ResourceNotFoundException:http://x" };
    const eks = [404, '{"message":"none"}', typed] as const;
    const { connection } = answering([404, iam], [400, ec2], [400, kms], eks);
    const call = {
      service: "eks",
      operation: "DescribeCluster",
      method: "GET",
      path: "/clusters/a",
    } as const;
    const answers = [
      await query(connection, "iam", "GetRole"),
      await query(connection, "ec2", "DescribeVpcs"),
      await json(connection, "kms", "DescribeKey"),
      await restJson(connection, call),
    ];
    const codes = ["NoSuchEntity", "InvalidVpcID.NotFound", "NotFoundException", "ResourceNotFoundException"];
    expect(answers.map((answer, index) => refusedWith(answer, codes[index] ?? ""))).toEqual([
      ...[true, true, true, true],
    ]);
    expect(answers[0]).toMatchObject({
      diagnostics: [
        {
          code: "terraform-vendor-refused",
          summary:
            "operation error IAM: GetRole, https response error StatusCode: 404, api error NoSuchEntity: none",
        },
      ],
    });
  });

  it("waits and asks again where it asked too often, and gives up in the end", async () => {
    const slow = [400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'] as const;
    const once = answering(slow, [200, '{"KeyId":"1"}']);
    expect(await json(once.connection, "kms", "DescribeKey")).toEqual({ ok: true, value: { KeyId: "1" } });
    expect(once.asked).toHaveLength(2);
    const always = answering(...Array.from({ length: 20 }, () => slow));
    expect(refusedWith(await json(always.connection, "kms", "DescribeKey"), "ThrottlingException")).toBe(
      true,
    );
    expect(always.asked.length).toBeLessThan(20);
  });

  it("is signed for the service, and for the one region of what has but one", async () => {
    const { connection, asked } = answering([200, "{}"], [200, "<a></a>"]);
    await json(connection, "organizations", "DescribeOrganization");
    await query(connection, "ec2", "DescribeVpcs");
    expect(asked[0]).toContain("/20260131/us-east-1/organizations/aws4_request");
    expect(asked[1]).toContain("/20260131/eu-central-1/ec2/aws4_request");
  });

  it("spells lists as each query service does", () => {
    const input = { Tags: [{ Key: "a", Value: "1" }], Name: undefined };
    expect(queryParameters(input, "member")).toEqual({
      ...{ "Tags.member.1.Key": "a", "Tags.member.1.Value": "1" },
    });
    expect(queryParameters(input, "flat")).toEqual({ "Tags.1.Key": "a", "Tags.1.Value": "1" });
  });
});

describe("tags", () => {
  const { connection } = answering();
  it("are the resource's own over the provider's", () => {
    const change = { prior: undefined, configuration: {}, proposed: { tags: { owner: "me", Name: "a" } } };
    expect(planTags(change, connection)).toEqual({
      attributes: { tags_all: { stack: "one", owner: "me", Name: "a" } },
    });
  });

  it("are told apart again when they are read, without AWS's own", () => {
    const found = { stack: "one", owner: "me", Name: "a", "aws:created": "x" };
    expect(tagState(found, {}, connection)).toEqual({
      tags: { owner: "me", Name: "a" },
      tags_all: { stack: "one", owner: "me", Name: "a" },
    });
    expect(tagState({ stack: "one" }, { tags: { stack: "one" } }, connection)["tags"]).toEqual({
      stack: "one",
    });
  });

  it("change by what is gone and what is new", () => {
    expect(tagChanges({ tags_all: { a: "1", b: "2" } }, { tags_all: { b: "3", c: "4" } })).toEqual({
      removed: ["a"],
      set: { b: "3", c: "4" },
    });
  });
});
