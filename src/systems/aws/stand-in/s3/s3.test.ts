import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readXml } from "../protocol/xml-reader.ts";
import { startTestAccount, type TestAccount } from "../testing.ts";
import { s3 as s3With } from "../testing-clients.ts";
import { decodeChunks } from "./chunks.ts";

let account: TestAccount;
beforeAll(async () => {
  account = await startTestAccount();
});
afterAll(() => account.close());

const s3 = (method: string, path: string, headers: Record<string, string> = {}, body = "", region?: string) =>
  s3With(account.aws, method, path, headers, body, region);
const here =
  "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>";
const code = (text: string) => /<Code>(.*?)<\/Code>/.exec(text)?.[1];
const create = (name: string, headers: Record<string, string> = {}) => s3("PUT", `/${name}`, headers, here);
const enable = (name: string) =>
  s3(
    "PUT",
    `/${name}?versioning`,
    {},
    "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
  );

describe("a bucket", () => {
  it("is made once, in the endpoint's region, under a name that S3 takes", async () => {
    expect((await create("once")).status).toBe(200);
    expect(code((await create("once")).text)).toBe("BucketAlreadyOwnedByYou");
    expect(code((await create("No_Such.Name")).text)).toBe("InvalidBucketName");
    expect(code((await s3("PUT", "/nowhere")).text)).toBe("IllegalLocationConstraintException");
    expect((await s3("HEAD", "/nowhere")).status).toBe(404);
    const moved = await s3("HEAD", "/once", {}, "", "us-east-1");
    expect([moved.status, moved.headers.get("x-amz-bucket-region")]).toEqual([301, "eu-central-1"]);
  });

  it("keeps its settings, and refuses those that make no sense", async () => {
    await create("settings");
    expect((await s3("GET", "/settings?publicAccessBlock")).text).toContain("<BlockPublicPolicy>true<");
    expect(code((await s3("GET", "/settings?policy")).text)).toBe("NoSuchBucketPolicy");
    const policy = (resource: string, principal: unknown) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: principal, Action: "s3:GetObject", Resource: resource }],
      });
    const own = "arn:aws:s3:::settings/*";
    expect(code((await s3("PUT", "/settings?policy", {}, policy("arn:aws:s3:::other/*", "*"))).text)).toBe(
      "MalformedPolicy",
    );
    expect(code((await s3("PUT", "/settings?policy", {}, "{")).text)).toBe("MalformedPolicy");
    expect(code((await s3("PUT", "/settings?policy", {}, policy(own, "*"))).text)).toBe("AccessDenied");
    const accepted = policy(own, { AWS: "arn:aws:iam::111122223333:root" });
    expect((await s3("PUT", "/settings?policy", {}, accepted)).status).toBe(204);
    expect((await s3("GET", "/settings?policy")).text).toBe(accepted);
    expect(code((await s3("PUT", "/settings?versioning", {}, "<Versioning")).text)).toBe("MalformedXML");
    expect(code((await s3("GET", "/settings?object-lock")).text)).toBe(
      "ObjectLockConfigurationNotFoundError",
    );
  });
});

describe("an object", () => {
  it("is written only where the condition holds", async () => {
    await create("conditions");
    const first = await s3("PUT", "/conditions/lock", { "if-none-match": "*" }, "mine");
    expect(first.status).toBe(200);
    const second = await s3("PUT", "/conditions/lock", { "if-none-match": "*" }, "yours");
    expect([second.status, code(second.text)]).toEqual([412, "PreconditionFailed"]);
    expect((await s3("PUT", "/conditions/lock", { "if-match": '"0"' }, "yours")).status).toBe(412);
    expect(code((await s3("PUT", "/conditions/none", { "if-match": '"0"' }, "x")).text)).toBe("NoSuchKey");
    const etag = first.headers.get("etag") ?? "";
    expect((await s3("PUT", "/conditions/lock", { "if-match": etag }, "next")).status).toBe(200);
    expect((await s3("GET", "/conditions/lock")).text).toBe("next");
  });

  it("has versions, and is gone behind a marker until that is taken away", async () => {
    await create("versions");
    await enable("versions");
    const one = (await s3("PUT", "/versions/a%20b/c", {}, "one")).headers.get("x-amz-version-id");
    await s3("PUT", "/versions/a%20b/c", {}, "two");
    const gone = await s3("DELETE", "/versions/a%20b/c");
    expect([gone.status, gone.headers.get("x-amz-delete-marker")]).toEqual([204, "true"]);
    expect((await s3("GET", "/versions/a%20b/c")).status).toBe(404);
    expect((await s3("GET", `/versions/a%20b/c?versionId=${one}`)).text).toBe("one");
    expect((await s3("PUT", "/versions/a%20b/c", { "if-none-match": "*" }, "three")).status).toBe(200);
    expect(code((await s3("DELETE", "/versions")).text)).toBe("BucketNotEmpty");
    const listed = (await s3("GET", "/versions?list-type=2&delimiter=/")).text;
    expect(listed).toContain("<CommonPrefixes><Prefix>a b/</Prefix></CommonPrefixes>");
  });

  it("is kept by Object Lock for as long as the bucket says", async () => {
    await create("locked", { "x-amz-bucket-object-lock-enabled": "true" });
    const rule =
      "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>";
    expect((await s3("PUT", "/locked?object-lock", {}, rule)).status).toBe(200);
    const version = (await s3("PUT", "/locked/log", {}, "kept")).headers.get("x-amz-version-id");
    const refused = await s3("DELETE", `/locked/log?versionId=${version}`);
    expect([refused.status, code(refused.text)]).toEqual([403, "AccessDenied"]);
    const suspend = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";
    expect(code((await s3("PUT", "/locked?versioning", {}, suspend)).text)).toBe("InvalidBucketState");
  });

  it("is listed page by page, each once", async () => {
    await create("pages");
    for (const name of ["a", "b/1", "b/2", "c", "d"]) await s3("PUT", `/pages/${name}`, {}, name);
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const more = token ? `&continuation-token=${encodeURIComponent(token)}` : "";
      const { text } = await s3("GET", `/pages?list-type=2&max-keys=1&delimiter=/${more}`);
      for (const [, name = ""] of text.matchAll(/<(?:Key|CommonPrefixes><Prefix)>([^<]*)</g)) seen.push(name);
      token = /<NextContinuationToken>(.*?)</.exec(text)?.[1];
    } while (token);
    expect(seen).toEqual(["a", "b/", "c", "d"]);
  });
});

describe("S3 under refusals", () => {
  it("asks to slow down in its own words, as often as it was told, and counts every call", async () => {
    await create("busy");
    account.aws.operations.refuse({ operation: "s3:PutObject", times: 1 });
    const before = account.aws.operations.counts.get("s3:PutObject") ?? 0;
    const slow = await s3("PUT", "/busy/x", {}, "x");
    expect([slow.status, code(slow.text)]).toEqual([503, "SlowDown"]);
    expect((await s3("PUT", "/busy/x", {}, "x")).status).toBe(200);
    expect(account.aws.operations.counts.get("s3:PutObject")).toBe(before + 2);
  });
});

describe("what becomes of old objects, and who owns new ones", () => {
  const put = (query: string, root: string, content: string) =>
    s3("PUT", `/rules?${query}`, {}, `<${root}>${content}</${root}>`);
  const rule = (content: string) => put("lifecycle", "LifecycleConfiguration", `<Rule>${content}</Rule>`);

  it("is kept as rules, and a rule that makes no sense is refused", async () => {
    await create("rules");
    expect(code((await s3("GET", "/rules?lifecycle")).text)).toBe("NoSuchLifecycleConfiguration");
    const status = "<Status>Enabled</Status><Filter><Prefix>a&amp;b</Prefix></Filter>";
    const days = (count: string) => `<Expiration><Days>${count}</Days></Expiration>`;
    expect(code((await rule(`${status}`)).text)).toBe("InvalidRequest");
    expect(code((await rule(`${status}${days("0")}`)).text)).toBe("InvalidArgument");
    expect(code((await rule(`<Status>On</Status><Filter/>${days("1")}`)).text)).toBe("MalformedXML");
    expect((await rule(`${status}${days("30")}`)).status).toBe(200);
    const kept = (await s3("GET", "/rules?lifecycle")).text;
    expect(kept).toContain("<Prefix>a&amp;b</Prefix>");
    expect(kept).toMatch(/<ID>[0-9a-f-]{36}<\/ID>/);
    expect((await s3("DELETE", "/rules?lifecycle")).status).toBe(204);
    expect((await s3("GET", "/rules?lifecycle")).status).toBe(404);
  });

  it("is the bucket's owner, until somebody says otherwise", async () => {
    const ownership = async () => (await s3("GET", "/rules?ownershipControls")).text;
    expect(await ownership()).toContain("BucketOwnerEnforced");
    const wanted = "<Rule><ObjectOwnership>Nobody</ObjectOwnership></Rule>";
    expect(code((await put("ownershipControls", "OwnershipControls", wanted)).text)).toBe("MalformedXML");
    await put("ownershipControls", "OwnershipControls", wanted.replace("Nobody", "ObjectWriter"));
    expect(await ownership()).toContain("ObjectWriter");
    await s3("DELETE", "/rules?ownershipControls");
    expect(code(await ownership())).toBe("OwnershipControlsNotFoundError");
  });
});

describe("what comes over the wire", () => {
  it("is read out of chunks, and refused when they are cut", () => {
    const body = Buffer.from(
      "5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n",
    );
    expect(Buffer.from(decodeChunks(body)).toString()).toBe("hello world");
    expect(() => decodeChunks(body.subarray(0, 30))).toThrow("Content-Length");
  });

  it("is XML whose elements close, or nothing", () => {
    expect(readXml("<?xml version='1.0'?><a xmlns='b'><c>1 &lt; 2&#10;</c><d/></a>")).toMatchObject({
      name: "a",
      children: [{ name: "c", text: "1 < 2\n" }, { name: "d" }],
    });
    for (const broken of ["<a><b></a></b>", "<a>", "a>", "<!DOCTYPE a><a/>", ""])
      expect(readXml(broken)).toBeUndefined();
  });
});
