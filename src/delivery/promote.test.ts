import { describe, expect, it } from "vitest";
import { nothingReleased } from "../formats/kustomize/slot.ts";
import { failure } from "../foundation/result.ts";
import { type Company, createCompany, ledgerOf, slotText } from "./testing-company.ts";

const slot = (environment: string, application = "storefront") => ({ environment, application });

async function round(company: Company) {
  const report = await company.promote();
  if (!report.ok) throw new Error(JSON.stringify(report.diagnostics));
  expect(report.value.problems).toEqual([]);
  return report.value;
}

/** Promotes, opens the gates and reports health until the release is in `environment`. */
async function bring(company: Company, environment: string, application = "storefront") {
  for (const { name } of company.policy.environments) {
    await round(company);
    for (const { number } of company.open()) for (const who of ["cara", "dan"]) company.review(number, who);
    await company.gate();
    if (name === environment) return;
    company.health(slot(name, application), "success");
  }
}

describe("a request", () => {
  it("goes through every environment, and its states show the way", async () => {
    const company = createCompany();
    const release = company.release("storefront");
    await bring(company, "prod");
    company.health(slot("prod"), "success");
    await round(company);
    expect(company.digest(slot("prod"))).toBe(release.digest);
    expect(ledgerOf(company)).toEqual(
      ["dev", "prod", "qa"].map((e) => `ledger/${e}/storefront/${release.request}.yaml`),
    );
    expect(company.states(release)).toEqual([
      "dev queued",
      "dev success",
      "qa queued",
      "qa success",
      "prod queued",
      "prod success",
    ]);
    expect((await round(company)).decisions).toEqual([]);
  });

  it.each<[string, Parameters<Company["release"]>[1], RegExp]>([
    ["whose commit no pull request brought", { pullRequest: null }, /without a pull request/],
    ["built from a branch", { branch: "feature" }, /does not lie on main/],
    ["without provenance", { provenance: null }, /Nothing says how/],
    ["with the provenance of another repository", { provenance: { repositoryId: 99 } }, /Another repository/],
    ["with the provenance of a branch", { provenance: { reference: "refs/heads/x" } }, /Another branch/],
    [
      "built by another workflow",
      { provenance: { builder: "acme/storefront/ci.yaml@main" } },
      /Another workflow/,
    ],
    [
      "with the provenance of another image",
      { provenance: { digest: `sha256:${"e".repeat(64)}` } },
      /another image/,
    ],
    ["with the provenance of another commit", { provenance: { commit: "e".repeat(40) } }, /was built from/],
    ["that names another run", { provenance: { run: "https://host/other" } }, /names another run/],
    ["with a version that is no word", { version: "1.0\nnewName: evil" }, /as agreed/],
  ])("%s is refused, and opens nothing", async (_name, change, why) => {
    const company = createCompany();
    const release = company.release("storefront", change);
    const { decisions } = await round(company);
    expect(decisions).toMatchObject([{ kind: "refuse" }]);
    expect("why" in decisions[0]! && decisions[0].why).toMatch(why);
    expect(company.states(release)).toEqual(["dev error"]);
    expect(company.open()).toEqual([]);
    expect((await round(company)).decisions).toEqual([]);
  });

  it("waits while the registry does not answer, and goes on when it does", async () => {
    const company = createCompany();
    const release = company.release("storefront");
    const { registry } = company.sources;
    const down = { ok: false, diagnostics: [{ code: "x", severity: "error", summary: "Down." }] } as const;
    Object.assign(company.sources, { registry: { provenance: async () => down } });
    expect((await round(company)).decisions).toMatchObject([{ kind: "wait", why: "Down." }]);
    expect(company.states(release)).toEqual([]);
    Object.assign(company.sources, { registry });
    expect((await round(company)).decisions).toMatchObject([{ kind: "propose" }]);
  });

  it("is not believed about states that its own pipeline recorded", async () => {
    const company = createCompany();
    const release = company.release("storefront");
    const pipeline = company.host.as("github-actions[bot]");
    for (const environment of ["dev", "qa", "prod"]) {
      await pipeline.setRequestState("acme/storefront", release.request, {
        environment,
        state: "success",
        description: "",
      });
    }
    expect((await round(company)).decisions).toMatchObject([{ kind: "propose", environment: "dev" }]);
  });

  it("stops where it is degraded, and says the deployer's words on the commit", async () => {
    const company = createCompany();
    const good = company.release("storefront");
    await bring(company, "prod");
    company.health(slot("prod"), "success");
    await round(company);
    const bad = company.release("storefront");
    await round(company);
    await company.gate();
    company.health(slot("dev"), "failure");
    await round(company);
    expect(company.states(bad)).toEqual(["dev queued", "dev failure"]);
    expect(company.open()).toEqual([]);
    expect(company.digest(slot("dev"))).toBe(bad.digest);
    expect(company.digest(slot("qa"))).toBe(good.digest);
    expect(company.digest(slot("prod"))).toBe(good.digest);
  });

  it("moves on after a later, unrelated commit, and not on the word of a stranger", async () => {
    const company = createCompany();
    company.release("storefront");
    await round(company);
    await company.gate();
    company.configuration.push("main", { "README.md": "unrelated" });
    company.health(slot("dev"), "success", { creator: "mallory" });
    expect((await round(company)).decisions).toMatchObject([{ kind: "watch", environment: "dev" }]);
    company.health(slot("dev"), "success");
    expect((await round(company)).decisions).toMatchObject([{ kind: "propose", environment: "qa" }]);
  });

  it("is not helped by a report on a revision from before its promotion", async () => {
    const company = createCompany();
    const release = company.release("storefront");
    await round(company);
    const before = company.configuration.head();
    await company.gate();
    company.health(slot("dev"), "success", { revision: before, digest: release.digest });
    expect((await round(company)).decisions).toMatchObject([{ kind: "watch", environment: "dev" }]);
  });
});

describe("several requests", () => {
  it("share one pull request where there is no gate, and none is lost", async () => {
    const names = ["alpha", "beta", "gamma", "delta"];
    const company = createCompany(names);
    const releases = names.map((name) => company.release(name));
    await round(company);
    expect(company.open()).toHaveLength(1);
    await company.gate();
    expect(names.map((name) => company.digest(slot("dev", name)))).toEqual(
      releases.map(({ digest }) => digest),
    );
    for (const name of names) company.health(slot("dev", name), "success");
    await round(company);
    expect(
      company
        .open()
        .map(({ branch }) => branch)
        .sort(),
    ).toEqual(releases.map(({ application, request }) => `promote/qa/${application}-${request}`).sort());
  });

  it("join a batch that is already open", async () => {
    const company = createCompany(["alpha", "beta"]);
    const first = company.release("alpha");
    await round(company);
    const second = company.release("beta");
    await round(company);
    expect(company.open()).toHaveLength(1);
    await company.gate();
    expect(company.digest(slot("dev", "alpha"))).toBe(first.digest);
    expect(company.digest(slot("dev", "beta"))).toBe(second.digest);
  });

  it("of one application: the newest commit has the slot, whatever the order of the requests", async () => {
    const company = createCompany();
    const older = company.release("storefront");
    const newer = company.release("storefront");
    const requests = company.host.repository("acme/storefront").requests;
    // The newer commit's pipeline was faster, so its request came first.
    Object.assign(requests[0]!.request, { id: newer.request + 1 });
    const late = { ...older, request: newer.request + 1 };
    await round(company);
    await company.gate();
    expect(company.digest(slot("dev"))).toBe(newer.digest);
    expect(company.states(late)).toEqual(["dev inactive"]);
    expect(company.states(newer)).toEqual(["dev queued"]);
  });

  it("a bad one does not hold up the others", async () => {
    const company = createCompany(["alpha", "beta"]);
    const bad = company.release("alpha", { provenance: null });
    const good = company.release("beta");
    await round(company);
    await company.gate();
    expect(company.digest(slot("dev", "beta"))).toBe(good.digest);
    expect(company.digest(slot("dev", "alpha"))).toBe(nothingReleased);
    expect(company.states(bad)).toEqual(["dev error"]);
  });

  it("a newer one takes the place of an older one that waits at a gate, and says so", async () => {
    const company = createCompany();
    const older = company.release("storefront");
    await bring(company, "dev");
    company.health(slot("dev"), "success");
    await round(company);
    const [waiting] = company.open();
    const newer = company.release("storefront");
    await round(company);
    await company.gate();
    company.health(slot("dev"), "success");
    await round(company);
    expect(company.open().map(({ branch }) => branch)).toEqual([`promote/qa/storefront-${newer.request}`]);
    expect(company.states(older)).toEqual(["dev queued", "dev success", "qa queued", "qa inactive"]);
    const closed = company.configuration.pulls.find(({ pull }) => pull.number === waiting?.number);
    expect(closed?.comments.map(({ text }) => text).join()).toMatch(/newer release 1\\\.0\\\.2/);
  });

  it("an older one never goes over a newer one", async () => {
    const company = createCompany();
    const older = company.release("storefront");
    const newer = company.release("storefront");
    const { requests } = company.host.repository("acme/storefront");
    const [hidden] = requests.splice(0, 1);
    await bring(company, "dev");
    requests.unshift(hidden!);
    await round(company);
    expect(company.states(older)).toEqual(["dev inactive"]);
    expect(company.digest(slot("dev"))).toBe(newer.digest);
    expect(company.open()).toEqual([]);
  });

  it("one from another line of history is refused", async () => {
    const company = createCompany();
    const repository = company.host.repository("acme/storefront");
    const root = repository.head();
    company.release("storefront");
    await bring(company, "dev");
    const apart = company.release("storefront", { parent: root });
    await round(company);
    expect(company.states(apart)).toEqual(["dev error"]);
  });
});

describe("a promotion that waits at a gate", () => {
  async function waiting() {
    const company = createCompany();
    const release = company.release("storefront");
    await bring(company, "dev");
    company.health(slot("dev"), "success");
    await round(company);
    return { company, release, pull: company.open()[0]! };
  }

  it("keeps its head, and with it its approvals, whatever else happens on main", async () => {
    const { company, pull } = await waiting();
    company.configuration.push("main", { "README.md": "unrelated" });
    company.health(slot("dev"), "success");
    await round(company);
    expect(company.open()).toEqual([pull]);
  });

  it("stays open after its revision has left the newest fifty, and dev has gone on", async () => {
    const { company, pull } = await waiting();
    for (let index = 0; index < 60; index += 1)
      company.configuration.push("main", { "README.md": String(index) });
    const next = company.release("storefront");
    await round(company);
    await company.gate(company.open().at(-1)?.number);
    expect(company.digest(slot("dev"))).toBe(next.digest);
    await round(company);
    expect(company.open()).toEqual([pull]);
  });

  it("is written anew by its meaning when somebody changed the file around the digest", async () => {
    const { company, release, pull } = await waiting();
    const path = "qa/storefront/kustomization.yaml";
    company.configuration.push("main", { [path]: `namePrefix: a-\n${slotText("storefront")}` });
    await round(company);
    const [again] = company.open();
    expect(again).toMatchObject({ number: pull.number });
    expect(company.configuration.file(path, again?.head)).toBe(
      `namePrefix: a-\n${slotText("storefront", release.digest)}`,
    );
  });

  it("waits, and is not thrown away, while the environment before is degraded", async () => {
    const { company, release, pull } = await waiting();
    company.health(slot("dev"), "failure");
    await round(company);
    expect(company.open()).toEqual([pull]);
    expect(company.states(release).at(-1)).toBe("qa queued");
  });
});

describe("a promotion pull request that somebody has meddled with", () => {
  it("and that cannot be read stops nobody else, and is written anew", async () => {
    const company = createCompany(["alpha", "beta"]);
    for (const name of ["alpha", "beta"]) company.release(name);
    await round(company);
    await company.gate();
    company.health(slot("dev", "alpha"), "success");
    await round(company);
    const [spoilt] = company.open();
    company.configuration.push(spoilt!.branch, { "ledger/qa/alpha/1.yaml": "very large" });
    const { configuration: host } = company.sources;
    Object.assign(company.sources, {
      configuration: {
        ...host,
        readFile: async (...given: Parameters<typeof host.readFile>) =>
          given[1] === "ledger/qa/alpha/1.yaml"
            ? failure("code-host-file-too-large", "Too large.")
            : host.readFile(...given),
      },
    });
    company.health(slot("dev", "beta"), "success");
    await round(company);
    expect(company.open().map(({ title }) => title)).toEqual([
      "Promote alpha 1.0.1 to qa",
      "Promote beta 1.0.2 to qa",
    ]);
    company.review(company.open()[0]!.number, "cara");
    await company.gate(company.open()[0]!.number);
    expect(company.digest(slot("qa", "alpha"))).not.toBe(nothingReleased);
  });

  it("and whose request is deleted is closed", async () => {
    const company = createCompany();
    company.release("storefront");
    await round(company);
    await company.gate();
    company.health(slot("dev"), "success");
    await round(company);
    expect(company.open()).toHaveLength(1);
    company.host.repository("acme/storefront").requests.splice(0);
    expect((await round(company)).closed).toHaveLength(1);
    expect(company.open()).toEqual([]);
  });
});
