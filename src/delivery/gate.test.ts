import { beforeEach, describe, expect, it } from "vitest";
import { gateMarker } from "./gate/comment.ts";
import { ledgerPath, slotPath } from "./layout.ts";
import { printLedgerEntry, readLedgerEntry } from "./ledger.ts";
import { type Company, createCompany, type Release, robot, slotText } from "./testing-company.ts";

const slot = (environment: string) => ({ environment, application: "storefront" });
const forged = `sha256:${"f".repeat(64)}`;

let company: Company;
let release: Release;

/** A release that is healthy in dev and waits at the gate of qa. Ann wrote it, Ben merged it. */
beforeEach(async () => {
  company = createCompany();
  release = company.release("storefront", { author: "ann", mergedBy: "ben" });
  await company.promote();
  await company.gate();
  company.health(slot("dev"), "success");
  await company.promote();
});

const waiting = () => company.open().at(-1)!;

async function judge(number = waiting().number) {
  const reports = await company.gate(number);
  if (!reports.ok) throw new Error(JSON.stringify(reports.diagnostics));
  const [report] = reports.value;
  if (!report?.verdict) throw new Error(JSON.stringify(report));
  return { ...report, verdict: report.verdict };
}

const failing = (report: Awaited<ReturnType<typeof judge>>) =>
  report.verdict.checks.filter(({ state }) => state !== "pass").map(({ name, state }) => `${name} ${state}`);

/** A pull request with these files, by this author, on top of main. */
async function propose(author: string, files: Record<string, string | null>, branch = "change") {
  company.configuration.push(branch, files, company.configuration.head());
  const opened = await company.host
    .as(author)
    .openPullRequest("acme/configuration", { branch, base: "main", title: "t", body: "" });
  if (!opened.ok) throw new Error("not opened");
  return opened.value.number;
}

/** Rewrites the waiting promotion on its own branch. */
function rewrite(change: Partial<ReturnType<typeof entry>>, digest = change.digest ?? release.digest) {
  const path = ledgerPath(slot("qa"), release.request);
  company.configuration.push(waiting().branch, {
    [path]: printLedgerEntry({ ...entry(), ...change }),
    [slotPath(slot("qa"))]: slotText("storefront", digest),
  });
}
function entry() {
  const path = ledgerPath(slot("qa"), release.request);
  const read = readLedgerEntry(company.configuration.file(path, waiting().head) ?? "", path);
  if (!read.ok) throw new Error("unreadable");
  return read.value;
}

describe("approvals at a gate", () => {
  it("open it when there are enough, and the head that was judged is merged", async () => {
    const { number, head } = waiting();
    expect((await judge()).verdict.state).toBe("pending");
    company.review(number, "cara");
    const report = await judge();
    expect(report.verdict).toMatchObject({ state: "success", head, kind: "promotion" });
    expect(report.merged).toBe(company.configuration.head());
    expect(company.digest(slot("qa"))).toBe(release.digest);
    const statuses = company.configuration.statuses.get(head);
    expect(statuses?.map(({ context, state, creator }) => [context, state, creator])).toEqual([
      ["gate", "pending", robot],
      ["gate", "success", robot],
    ]);
  });

  it.each<[string, string, Parameters<Company["review"]>[2], RegExp]>([
    ["the author of the release", "ann", {}, /asked for this release/],
    ["the author, spelled otherwise", "ANN", {}, /asked for this release/],
    ["whoever merged the release", "ben", {}, /asked for this release/],
    ["somebody outside the team", "eve", {}, /not a member/],
    ["a robot of the team's", "cara", { robot: true }, /robot/],
    ["an approver of an older head", "cara", { commit: "0".repeat(40) }, /older head/],
  ])("by %s do not count, and the comment says why", async (_name, reviewer, review, why) => {
    const { number } = waiting();
    company.review(number, reviewer, review);
    const report = await judge();
    expect(report.verdict.state).toBe("pending");
    expect(report.verdict.approvals?.ignored[0]?.why).toMatch(why);
    expect(report.merged).toBeNull();
    const { comments } = company.configuration.pulls.find(({ pull }) => pull.number === number)!;
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatchObject({ author: robot, marker: gateMarker });
    expect(comments[0]?.text).toMatch(why);
  });

  it("count once for each person, and by the last word", async () => {
    const { number } = waiting();
    company.review(number, "cara");
    company.review(number, "cara", { state: "dismissed" });
    expect((await judge()).verdict.state).toBe("pending");
    company.review(number, "cara", { state: "changes_requested" });
    company.review(number, "dan");
    expect(await judge().then(failing)).toEqual(["approvals fail"]);
    company.review(number, "cara");
    company.review(number, "cara", { state: "commented" });
    expect((await judge()).verdict.state).toBe("success");
  });

  it("are needed in the number that the environment asks for", async () => {
    company.review(waiting().number, "cara");
    await judge();
    company.health(slot("qa"), "success");
    await company.promote();
    company.review(waiting().number, "cara");
    company.review(waiting().number, "cara");
    expect((await judge()).verdict).toMatchObject({ state: "pending", approvals: { needed: 2 } });
    company.review(waiting().number, "dan");
    expect((await judge()).verdict.state).toBe("success");
  });
});

describe("whatever the approvals, the gate refuses", () => {
  const approve = () => company.review(waiting().number, "cara");

  it.each<[string, () => void, readonly string[]]>([
    [
      "another digest than its sources name",
      () => rewrite({ digest: forged }),
      ["ledger fail", "order fail"],
    ],
    ["a slot that holds another digest than the entry", () => rewrite({}, forged), ["slot fail"]],
    [
      "a requester who did not ask",
      () => rewrite({ requester: { ...entry().requester, author: "eve" } }),
      ["ledger fail"],
    ],
    ["another version", () => rewrite({ version: "9.9.9" }), ["ledger fail"]],
    ["another commit", () => rewrite({ commit: "e".repeat(40) }), ["ledger fail"]],
    [
      "another repository",
      () => rewrite({ repository: "mallory/storefront" }),
      ["ledger fail", "order wait"],
    ],
    [
      "a request that does not exist",
      () => company.host.repository("acme/storefront").requests.splice(0),
      ["request fail", "order wait"],
    ],
    ["an entry that came from nowhere", () => rewrite({ from: null }), ["order fail"]],
    [
      "an entry that came from another environment",
      () => rewrite({ from: { ...entry().from!, environment: "prod" } }),
      ["order fail"],
    ],
    [
      "a report of health at a time at which there was none",
      () => rewrite({ from: { ...entry().from!, at: "2020-01-01T00:00:00Z" } }),
      ["order fail"],
    ],
    [
      "a report of health on a revision that has none",
      () => rewrite({ from: { ...entry().from!, revision: "e".repeat(40) } }),
      ["order fail"],
    ],
    [
      "a report of health on what is no revision",
      () => rewrite({ from: { ...entry().from!, revision: "heads/main" } }),
      ["order fail"],
    ],
    [
      "more in the slot than a digest",
      () =>
        company.configuration.push(waiting().branch, {
          [slotPath(slot("qa"))]: `${slotText("storefront", release.digest)}nameSuffix: x\n`,
        }),
      ["slot fail"],
    ],
  ])("%s", async (_name, tamper, expected) => {
    tamper();
    approve();
    const report = await judge();
    expect(failing(report)).toEqual(expected);
    expect(report.merged).toBeNull();
  });

  it.each([
    [
      "the signature or the statement no longer holds",
      { code: "provenance-wrong-builder", summary: "No." },
      "provenance fail",
    ],
    [
      "the trusted root cannot be read",
      { code: "provenance-root-invalid", summary: "No." },
      "provenance wait",
    ],
  ])("a release where %s", async (_name, diagnostic, expected) => {
    Object.assign(company.sources, {
      verify: () => ({ ok: false, diagnostics: [{ severity: "error", ...diagnostic }] }),
    });
    approve();
    expect(await judge().then(failing)).toEqual([expected]);
  });

  it("a release that was never healthy in the environment before", async () => {
    company.configuration.statuses.clear();
    approve();
    expect(await judge().then(failing)).toEqual(["order wait"]);
    company.health(slot("dev"), "success", { creator: "mallory" });
    expect(await judge().then(failing)).toEqual(["order wait"]);
    company.health(slot("dev"), "failure");
    expect(await judge().then(failing)).toEqual(["order wait"]);
    company.health(slot("dev"), "success");
    expect(await judge().then(failing)).toEqual([]);
  });

  it("an older release over a newer one", async () => {
    const older = waiting();
    const newer = company.release("storefront");
    const path = ledgerPath(slot("qa"), newer.request);
    const head = {
      digest: newer.digest,
      commit: newer.commit,
      request: { id: newer.request, url: "u", run: "r" },
    };
    company.configuration.push("main", {
      [slotPath(slot("qa"))]: slotText("storefront", newer.digest),
      [path]: printLedgerEntry({ ...entry(), ...head }),
    });
    // Written on what main holds now, as if nobody had seen that it is older.
    company.configuration.push(
      older.branch,
      {
        [slotPath(slot("qa"))]: slotText("storefront", release.digest),
        [ledgerPath(slot("qa"), release.request)]: printLedgerEntry({ ...entry(), replaces: newer.digest }),
      },
      company.configuration.head(),
    );
    approve();
    expect(await judge(older.number).then(failing)).toEqual(["newer fail"]);
  });

  it("a promotion whose slot has changed on main since: it waits to be written anew", async () => {
    company.configuration.push("main", { [slotPath(slot("qa"))]: `${slotText("storefront")}# more\n` });
    approve();
    expect(await judge().then(failing)).toEqual(["slot wait"]);
  });

  it("a promotion that brings something else along", async () => {
    company.configuration.push(waiting().branch, { "policy.yaml": "mine" });
    approve();
    expect((await judge()).verdict).toMatchObject({ kind: "mixture", state: "failure" });
  });

  it("a change of the ledger's past", async () => {
    const past = ledgerPath(slot("dev"), release.request);
    company.configuration.push(waiting().branch, { [past]: null });
    approve();
    expect(await judge().then(failing)).toEqual(["ledger fail"]);
  });
});

describe("what lies at the head", () => {
  /** The code host says that something else than this text lies at a path: a link, whose end it shows. */
  const link = (path: string) => {
    const { configuration: host } = company.sources;
    Object.assign(company.sources, {
      configuration: {
        ...host,
        changedFiles: async (...given: Parameters<typeof host.changedFiles>) => {
          const files = await host.changedFiles(...given);
          if (!files.ok) return files;
          const blob = "b".repeat(40);
          return { ok: true, value: files.value.map((one) => (one.path === path ? { ...one, blob } : one)) };
        },
      },
    });
  };

  it.each([
    ["a slot", slotPath(slot("qa")), "slot fail"],
    ["a ledger entry", "", "ledger fail"],
  ])("is no promotion where %s is a link to a file that can change later", async (_name, path, expected) => {
    link(path || ledgerPath(slot("qa"), release.request));
    company.review(waiting().number, "cara");
    expect(await judge().then(failing)).toEqual([expected]);
  });

  it("is no platform change where a slot becomes a link", async () => {
    const path = slotPath(slot("prod"));
    const number = await propose("pia", { [path]: `${slotText("storefront")}# x\n` });
    link(path);
    expect((await judge(number)).verdict.kind).toBe("hand-made");
  });

  it("is judged as a whole or not at all: the files of a head that was pushed meanwhile are no help", async () => {
    const { number, branch } = waiting();
    company.review(number, "cara");
    const before = company.configuration.statuses.size;
    const { configuration: host } = company.sources;
    Object.assign(company.sources, {
      configuration: {
        ...host,
        changedFiles: (...given: Parameters<typeof host.changedFiles>) => {
          company.configuration.push(branch, { "README.md": "slipped in" });
          return host.changedFiles(...given);
        },
      },
    });
    const reports = await company.gate(number);
    expect(reports).toMatchObject({ value: [{ verdict: null, problems: [] }] });
    expect(company.configuration.statuses.size).toBe(before);
  });
});

describe("a pull request by a person", () => {
  it("that changes a digest by hand is refused, even by three of the platform team", async () => {
    const number = await propose("pia", { [slotPath(slot("prod"))]: slotText("storefront", forged) });
    for (const who of ["pat", "pim", "cara"]) company.review(number, who);
    const report = await judge(number);
    expect(report.verdict).toMatchObject({ kind: "hand-made", state: "failure" });
    expect(report.verdict.summary).toMatch(/Only acme-delivery\[bot\] changes digests/);
    expect(report.merged).toBeNull();
  });

  it.each([
    [
      "a digest with something else",
      { "README.md": "x", [slotPath(slot("prod"))]: slotText("storefront", forged) },
      "mixture",
    ],
    ["the ledger", { "ledger/dev/storefront/1.yaml": "x" }, "hand-made"],
    ["the ledger, spelled otherwise", { "Ledger/dev/storefront/1.yaml": "x" }, "hand-made"],
    ["a slot that nobody can read", { [slotPath(slot("prod"))]: "images: [" }, "hand-made"],
    [
      "a new slot that holds a release",
      { "prod/other/kustomization.yaml": slotText("other", forged) },
      "hand-made",
    ],
    [
      "a slot under another of kustomize's names",
      { "prod/storefront/kustomization.yml": slotText("storefront", forged) },
      "hand-made",
    ],
    ["something else", { "README.md": "x" }, "platform"],
    ["the page about the ledger", { "ledger/README.md": "x" }, "platform"],
    ["a new slot that holds nothing", { "prod/other/kustomization.yaml": slotText("other") }, "platform"],
    [
      "a slot around its digest",
      { [slotPath(slot("prod"))]: `${slotText("storefront")}nameSuffix: x\n` },
      "platform",
    ],
    [
      "a second image in a slot, which kustomize would put in the first one's place",
      {
        [slotPath(slot("prod"))]: slotText("storefront").concat(
          `  - name: registry.example/storefront\n    digest: ${forged}\n`,
        ),
      },
      "hand-made",
    ],
    [
      "a new slot with another image before its own",
      {
        "prod/other/kustomization.yaml": slotText("other").replace(
          "images:\n",
          `images:\n  - name: x\n    digest: ${forged}\n`,
        ),
      },
      "hand-made",
    ],
    ["a file beside a slot", { "prod/storefront/replicas.yaml": "x" }, "platform"],
  ])("that changes %s is a %s", async (_name, files, kind) => {
    const number = await propose("pia", files);
    expect((await judge(number)).verdict.kind).toBe(kind);
  });

  it("on the platform needs two of the platform team, none the author, and is merged by a person", async () => {
    const number = await propose("pia", {
      "policy.yaml": company.configuration.file("policy.yaml")!.concat("# x\n"),
    });
    company.review(number, "pia");
    company.review(number, "pat");
    expect((await judge(number)).verdict).toMatchObject({
      state: "pending",
      approvals: { counted: [{ reviewer: "pat" }] },
    });
    company.review(number, "cara");
    expect((await judge(number)).verdict.state).toBe("pending");
    company.review(number, "pim");
    const report = await judge(number);
    expect(report.verdict).toMatchObject({ state: "success", merge: null });
    expect(report.merged).toBeNull();
  });

  it("does not keep approvals that were given against another base branch", async () => {
    const number = await propose("pia", { "README.md": "x" });
    for (const who of ["pat", "pim"]) company.review(number, who);
    const found = company.configuration.pulls.find(({ pull }) => pull.number === number)!;
    found.retargetedAt = "2026-03-01T00:00:01Z"; // At the second of the last approval.
    const report = await judge(number);
    expect(report.verdict).toMatchObject({ kind: "platform", state: "pending" });
    expect(report.verdict.approvals?.ignored.map(({ why }) => why)).toEqual([
      "approved it against another base branch",
      "approved it against another base branch",
    ]);
    for (const who of ["pat", "pim"]) company.review(number, who);
    expect((await judge(number)).verdict.state).toBe("success");
  });

  it("is not approved by whoever pushed to its branch, whoever opened it", async () => {
    const number = await propose("pia", { "README.md": "x" });
    company.configuration.pulls.find(({ pull }) => pull.number === number)!.contributors = ["PAT"];
    for (const who of ["pat", "pim"]) company.review(number, who);
    expect((await judge(number)).verdict).toMatchObject({
      state: "pending",
      approvals: { counted: [{ reviewer: "pim" }], ignored: [{ reviewer: "pat" }] },
    });
  });

  it.each([
    ["a robot opened", "github-actions[bot]", []],
    ["a robot pushed to", "pia", ["github-actions[bot]"]],
    ["somebody pushed to whose account is gone", "pia", ["ghost"]],
  ])("that %s needs one approval more: somebody stands behind it whom nobody names", async (_n, by, more) => {
    const number = await propose(by, { "README.md": "x" });
    company.configuration.pulls.find(({ pull }) => pull.number === number)!.contributors = more;
    company.host.teams.set("platform", ["pia", "pat", "pim", "pol"]);
    for (const who of ["pat", "pim"]) company.review(number, who);
    expect((await judge(number)).verdict).toMatchObject({ state: "pending", approvals: { needed: 3 } });
    company.review(number, "pol");
    expect((await judge(number)).verdict.state).toBe("success");
  });

  it("waits while it cannot be read whose work it is", async () => {
    const number = await propose("pia", { "README.md": "x" });
    for (const who of ["pat", "pim"]) company.review(number, who);
    const { configuration: host } = company.sources;
    const diagnostics = [{ code: "code-host-forbidden", severity: "error" as const, summary: "No." }];
    const contributors = async () => ({ ok: false as const, diagnostics });
    Object.assign(company.sources, { configuration: { ...host, contributors } });
    expect(await judge(number).then(failing)).toEqual(["contributors wait"]);
  });

  it("with a title and names full of markup is printed as plain text", async () => {
    const number = await propose("pia", { "README.md": "x" });
    company.host.teams.set("platform", ["pia", "@everyone|<img src=x>"]);
    company.review(number, "@everyone|<img src=x>", { commit: "0".repeat(40) });
    await judge(number);
    const { comments } = company.configuration.pulls.find(({ pull }) => pull.number === number)!;
    expect(comments[0]?.text).not.toMatch(/@everyone|[^\\]<img|[^\\]\|<| \[x/);
  });
});

describe("a batch of very many", () => {
  it("is explained in a comment that the code host takes", async () => {
    const names = Array.from({ length: 120 }, (_, index) => `application-${index}`);
    const large = createCompany(names);
    for (const name of names) large.release(name);
    await large.promote();
    expect(large.open()[0]?.body.length).toBeLessThan(65_536);
    Object.assign(large.sources, {
      verify: () => ({ ok: false, diagnostics: [{ code: "x", severity: "error", summary: "No." }] }),
    });
    const reports = await large.gate();
    expect(reports).toMatchObject({ value: [{ verdict: { state: "failure" } }] });
    const text = large.configuration.pulls[0]?.comments[0]?.text ?? "";
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/application\\-0\\: No/);
    expect(text).toMatch(/80 more do not hold or wait/);
  });
});

describe("a comment that cannot be written", () => {
  it("keeps no older success standing, and nothing is merged without a word", async () => {
    const { number, head } = waiting();
    company.review(number, "cara");
    const { configuration: host } = company.sources;
    const diagnostics = [{ code: "code-host-forbidden", severity: "error" as const, summary: "Locked." }];
    const comment = async () => ({ ok: false as const, diagnostics });
    Object.assign(company.sources, { configuration: { ...host, comment } });
    const newest = () => company.configuration.statuses.get(head)?.at(-1)?.state;
    expect(await company.gate(number)).toMatchObject({ value: [{ merged: null, problems: diagnostics }] });
    expect(newest()).toBe("success");
    company.review(number, "cara", { state: "dismissed" });
    await company.gate(number);
    expect(newest()).toBe("pending");
  });

  it("is never one for its length, whoever joins in", async () => {
    const { number } = waiting();
    const crowd = Array.from({ length: 900 }, (_, index) => `@#@#@#@#@#@#@#@#${index}`);
    for (const one of crowd) company.review(number, one);
    await judge();
    const found = company.configuration.pulls.find(({ pull }) => pull.number === number)!;
    expect(found.comments[0]!.text.length).toBeLessThan(65_000);
    expect(found.comments[0]!.text).toMatch(/\n\n…\n$/);
  });
});

describe("runs of the gate that overlap", () => {
  it("find it merged, and say nothing twice", async () => {
    const { number, head } = waiting();
    company.review(number, "cara");
    await Promise.all([company.gate(), company.gate()]);
    expect(company.configuration.pulls.find(({ pull }) => pull.number === number)?.pull.merged).toBe(true);
    const reports = await company.gate();
    expect(reports).toMatchObject({ ok: true, value: [] });
    expect(head).toBeTruthy();
  });

  it("do not merge a head that moved after it was judged", async () => {
    const { number, branch } = waiting();
    company.review(number, "cara");
    company.host.onWrite = (method, when) => {
      if (method === "mergePullRequest" && when === "before") {
        company.host.onWrite = () => {};
        company.configuration.push(branch, { "README.md": "slipped in" });
      }
    };
    expect((await judge()).merged).toBeNull();
    expect(company.digest(slot("qa"))).not.toBe(release.digest);
  });
});
