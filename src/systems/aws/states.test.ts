import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JournalStorage } from "../../contracts/journal.ts";
import { expect as take } from "../../foundation/result.ts";
import { s3Client } from "./s3-client.ts";
import { journalStorage, locateStates } from "./states.ts";
import { management, startTestAws, type TestAws } from "./testing-world.ts";

const bucket = `acme-terraform-state-${management}`;
let world: TestAws;
beforeAll(async () => {
  world = await startTestAws();
});
afterAll(() => world.close());

const session = async () => take(await world.client().management());
const bytes = (text: string) => Buffer.from(text);
const code = (result: { ok: boolean; diagnostics?: readonly { code: string }[] }) =>
  result.ok ? "ok" : result.diagnostics?.[0]?.code;
const storage = async (fetch?: typeof globalThis.fetch): Promise<JournalStorage> => {
  const found = take(await journalStorage(world.client(fetch)));
  if (!found) throw new Error("there is no place yet");
  return found;
};

describe("the place for states", () => {
  it("is there when its bucket and its key are, and is found by their names", async () => {
    expect(take(await locateStates(world.client()))).toBeNull();
    const { settings } = await session();
    await (await s3Client(await session())).send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: "eu-central-1" },
      }),
    );
    expect(take(await locateStates(world.client()))).toBeNull();
    expect(take(await journalStorage(world.client()))).toBeNull();
    const kms = new KMSClient(settings);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(
      new CreateAliasCommand({ AliasName: "alias/acme-terraform-state", TargetKeyId: KeyMetadata?.KeyId }),
    );
    expect(take(await locateStates(world.client()))).toEqual(
      new Map([
        ["aws.state.bucket", bucket],
        ["aws.state.key.arn", KeyMetadata?.Arn],
      ]),
    );
  });
});

describe("the journal in the bucket", () => {
  it("holds nothing at first, then what was appended and swapped in", async () => {
    const journal = await storage();
    const none = take(await journal.read("one"));
    expect(none.bytes).toHaveLength(0);
    const first = take(await journal.append("one", none.version, bytes("one\n")));
    const second = take(await (await storage()).append("one", first, bytes("two\n")));
    expect(Buffer.from(take(await journal.read("one")).bytes).toString()).toBe("one\ntwo\n");
    take(await journal.swap("one", second, bytes("three\n")));
    expect(Buffer.from(take(await (await storage()).read("one")).bytes).toString()).toBe("three\n");
  });

  it("refuses a write that builds on something old, and changes nothing", async () => {
    const journal = await storage();
    const zero = take(await journal.read("lock")).version;
    const one = take(await journal.append("lock", zero, bytes("A")));
    const two = take(await journal.swap("lock", one, bytes("B")));
    const three = take(await journal.swap("lock", two, bytes("A")));
    for (const version of [zero, one, two]) {
      expect(code(await journal.append("lock", version, bytes("x")))).toBe("storage-conflict");
      expect(code(await journal.swap("lock", version, bytes("x")))).toBe("storage-conflict");
    }
    expect(take(await journal.read("lock"))).toEqual({ bytes: new Uint8Array([65]), version: three });
  });

  it("refuses to go on where somebody has taken it away", async () => {
    const journal = await storage();
    const version = take(await journal.swap("gone", "0:", bytes("1")));
    const s3 = await s3Client(await session());
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: "groundwork/gone" }));
    expect(code(await journal.swap("gone", version, bytes("2")))).toBe("storage-conflict");
    expect(code(await (await storage()).append("gone", version, bytes("2")))).toBe("storage-conflict");
  });

  it("lets exactly one of many win", async () => {
    let version = take(await (await storage()).read("race")).version;
    for (let round = 0; round < 5; round++) {
      const many = await Promise.all(Array.from({ length: 6 }, () => storage()));
      const tries = await Promise.all(many.map((one, i) => one.swap("race", version, bytes(`winner ${i}`))));
      const won = tries.flatMap((result, i) => (result.ok ? [{ i, version: result.value }] : []));
      expect(won).toHaveLength(1);
      expect(tries.filter((t) => !t.ok).every((t) => code(t) === "storage-conflict")).toBe(true);
      const now = take(await (await storage()).read("race"));
      expect(Buffer.from(now.bytes).toString()).toBe(`winner ${won[0]?.i}`);
      version = now.version;
    }
  });

  it("knows its own write again when the answer was lost on the way", async () => {
    let lost = 0;
    const losing: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method !== "PUT" || lost > 0) return answer;
      lost += 1;
      // What a client is told when a connection is cut: it tries again.
      return new Response("", { status: 503 });
    };
    const version = take(await (await storage(losing)).swap("lost", "0:", bytes("once")));
    expect(lost).toBe(1);
    const read = take(await (await storage()).read("lost"));
    expect([Buffer.from(read.bytes).toString(), read.version]).toEqual(["once", version]);
  });

  it("does not take something else for a journal", async () => {
    const s3 = await s3Client(await session());
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "groundwork/other", Body: "hello\n" }));
    expect(code(await (await storage()).read("other"))).toBe("storage-failed");
  });
});
