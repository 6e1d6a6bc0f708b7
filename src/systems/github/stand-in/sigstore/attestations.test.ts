import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStatement } from "../../../../formats/in-toto/statement.ts";
import { acme, type RestClient, refusal, startWorld, type TestWorld } from "../testing/world.ts";

let world: TestWorld;
/** A job of `acme/storefront` with these permissions. */
const job = (permissions: Readonly<Record<string, "read" | "write">>): RestClient =>
  world.withToken(world.github.host.mintJobToken("acme/storefront", permissions));

const digest = `sha256:${"1".repeat(64)}`;
const address = { owner: "acme", repo: "storefront" };
const bundleOf = (payload: string) => ({
  mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
  verificationMaterial: {},
  dsseEnvelope: {
    payload: Buffer.from(payload).toString("base64"),
    payloadType: "application/vnd.in-toto+json",
  },
});
const provenance = bundleOf(
  JSON.stringify(
    createStatement([{ digest: { sha256: digest.slice(7) } }], "https://slsa.dev/provenance/v1", {}),
  ),
);

beforeAll(async () => {
  world = await startWorld({
    seed: { ...acme, organization: { ...acme.organization, plan: "enterprise" } },
  });
  await world.as("olga").rest.repos.createInOrg({ org: "acme", name: "storefront" });
  await world.as("olga").rest.repos.createInOrg({ org: "acme", name: "warehouse" });
});
afterAll(() => world.close());

describe("attestations of a repository", () => {
  it("are stored by a job that may, and found by the digest that they are about", async () => {
    const client = job({ attestations: "write" });
    const stored = await client.request("POST /repos/{owner}/{repo}/attestations", {
      ...address,
      bundle: provenance,
    });
    expect(stored).toMatchObject({ status: 201, data: { id: expect.any(Number) } });
    const find = async (subject: string, query = "") =>
      (await client.request(`GET /repos/acme/storefront/attestations/${subject}${query}`)).data.attestations;
    expect(await find(digest)).toMatchObject([{ bundle: provenance, initiator: "github-actions[bot]" }]);
    expect(await find(digest, "?predicate_type=provenance")).toHaveLength(1);
    expect(await find(digest, "?predicate_type=sbom")).toEqual([]);
    expect(await find(`sha256:${"2".repeat(64)}`)).toEqual([]);
  });

  it("are refused from a job without the permission, for another repository, and when they are none", async () => {
    const post = (client: RestClient, repo: string, bundle: Record<string, unknown>) =>
      refusal(client.request("POST /repos/{owner}/{repo}/attestations", { owner: "acme", repo, bundle }));
    expect(await post(job({ contents: "write" }), "storefront", provenance)).toMatchObject({
      status: 403,
      message: "Resource not accessible by integration",
    });
    expect(await post(job({ attestations: "write" }), "warehouse", provenance)).toMatchObject({
      status: 404,
    });
    expect(await post(job({ attestations: "write" }), "storefront", bundleOf("prose"))).toMatchObject({
      status: 422,
    });
    expect(await post(job({ attestations: "write" }), "storefront", {})).toMatchObject({ status: 422 });
  });

  it("are refused for private repositories by every plan below Enterprise", async () => {
    const team = await startWorld();
    await team.as("olga").rest.repos.createInOrg({ org: "acme", name: "storefront", private: true });
    const token = team.github.host.mintJobToken("acme/storefront", { attestations: "write" });
    const post = team.withToken(token).request("POST /repos/{owner}/{repo}/attestations", {
      ...address,
      bundle: provenance,
    });
    expect(await refusal(post)).toMatchObject({
      status: 403,
      message: expect.stringContaining("Feature not available for the acme organization."),
    });
    await team.close();
  });
});
