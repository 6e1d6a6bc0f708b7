import { expect, it } from "vitest";
import type { Ran } from "../../contracts/audit.ts";
import type { CodeHost, Review } from "../../contracts/code-host.ts";
import { printYaml } from "../../formats/yaml.ts";
import { ok, expect as valueIn } from "../../foundation/result.ts";
import { populationOf } from "./population.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const sha = (letter: string) => letter.repeat(40);
const head = sha("f");

const entry = (id: number, letter: string) =>
  printYaml({
    ...{
      application: "storefront",
      environment: "prod",
      version: `1.${id}.0`,
      digest: digest(letter),
      replaces: null,
    },
    ...{ repository: "acme/storefront", commit: sha(letter), from: null },
    request: { id, url: `https://host/${id}`, run: "https://host/run" },
    requester: { author: "ada", merger: "ben", pullRequest: id },
  });
const slot = (letter: string) => `images:\n  - name: storefront\n    digest: ${digest(letter)}\n`;
const approved = (reviewer: string, commit: string): Review => ({
  ...{ reviewer, commit, state: "approved", submittedAt: "2026-11-19T00:00:00Z", robot: false },
});

/** A code host with a ledger, slots by commit, and pull requests by the commit that they made. */
function host(ledger: Readonly<Record<string, string>>, reviews: readonly Review[] = []): CodeHost {
  const pull = (commit: string) => ({
    ...{ number: 7, title: "Sell shoes (ACME-12)", author: "ada", mergedBy: "ben", head: `head-${commit}` },
    ...{ mergedAt: "2026-11-20T00:00:00Z", branch: "shoes", base: "main", url: "https://host/7" },
  });
  const unused = () => Promise.reject(new Error("not asked for"));
  const known: Partial<CodeHost> = {
    branchHead: async () => ok(head),
    listFiles: async () => ok(Object.keys(ledger)),
    readFile: async (_repository, path, commit) =>
      ok(path.startsWith("ledger/") ? (ledger[path] ?? null) : slot(commit[0] ?? "")),
    history: async () => ok([sha("9")]),
    pullRequestOf: async (_repository, commit) => ok(commit === sha("e") ? null : pull(commit)),
    reviews: async () => ok(reviews),
  };
  return new Proxy(known as CodeHost, { get: (target, name) => Reflect.get(target, name) ?? unused });
}

const deployment = (letter: string, at: string): Ran => ({
  ...{ kind: "deployment", environment: "prod", application: "storefront", revision: sha(letter), at },
});
const doors = (codeHost: CodeHost) => ({
  ...{ host: codeHost, configuration: "acme/configuration", branch: "main" },
  period: { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-12-01T00:00:00Z") },
  wanted: { change: 2, gate: () => 1 },
});
const walk = async (ran: readonly Ran[], codeHost: CodeHost) =>
  valueIn(await populationOf(ran, [], doors(codeHost)));

const path = (id: number) => `ledger/prod/storefront/${id}.yaml`;

it("walks what ran back to who wanted it", async () => {
  const reviews = [
    ...[approved("cara", `head-${sha("a")}`), approved("dan", `head-${sha("a")}`)],
    ...[approved("eve", `head-${sha("9")}`), approved("ada", `head-${sha("a")}`)],
  ];
  const found = await walk(
    [deployment("a", "2026-11-20T10:00:00Z")],
    host({ [path(1)]: entry(1, "a") }, reviews),
  );
  expect(found.orphans).toEqual([]);
  expect(found.changes).toHaveLength(1);
  expect(found.changes[0]).toMatchObject({
    ...{ digest: digest("a"), ledger: path(1), issues: ["ACME-12"], gaps: [] },
    pullRequest: { number: 7, author: "ada" },
    promotion: { number: 7, approvals: [{ reviewer: "eve" }] },
  });
});

it("counts no approval of another head, by the author, or by the requester at the gate", async () => {
  const reviews = [
    approved("ada", `head-${sha("a")}`),
    approved("cara", "older"),
    approved("ben", `head-${sha("9")}`),
  ];
  const found = await walk(
    [deployment("a", "2026-11-20T10:00:00Z")],
    host({ [path(1)]: entry(1, "a") }, reviews),
  );
  expect(found.changes[0]?.gaps).toEqual([
    "0 opened the gate in place of 1, the requester left out.",
    "0 approved its final head in place of 2, its author left out.",
  ]);
});

it("names orphans in both directions, and what somebody changed by hand", async () => {
  const byHand: Ran = {
    ...{ kind: "direct", environment: "prod", subject: "Deployment storefront", by: "kubectl-edit" },
    at: "2026-11-21T00:00:00Z",
  };
  const applied: Ran = {
    ...{ kind: "apply", repository: "acme/infrastructure", revision: sha("e"), url: "https://host/run/1" },
    at: "2026-11-21T00:00:00Z",
  };
  const ledger = { [path(1)]: entry(1, "a"), [path(3)]: entry(3, "c") };
  const ran = [
    deployment("a", "2026-11-20T10:00:00Z"),
    deployment("b", "2026-11-22T10:00:00Z"),
    byHand,
    applied,
  ];
  const { orphans } = await walk(ran, host(ledger));
  expect(orphans.map(({ kind, subject }) => [kind, subject])).toEqual([
    ["direct", "Deployment storefront"],
    ["ran", "https://host/run/1 at eeeeeeeeeeee"],
    ["ran", "storefront at bbbbbbbbbbbb"],
    ["ledger", path(3)],
  ]);
});

it("shows what ran in the period alone, once, and forgives what an environment has forgotten", async () => {
  const ledger = { [path(1)]: entry(1, "a"), [path(2)]: entry(2, "b") };
  const ran = [
    ...[deployment("b", "2026-10-20T10:00:00Z"), deployment("b", "2026-11-20T10:00:00Z")],
    deployment("b", "2026-12-20T10:00:00Z"),
  ];
  expect(await walk(ran, host(ledger))).toMatchObject({ changes: [], orphans: [] });
});
