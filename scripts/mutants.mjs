// Breaks our own code in ways that would each be a disaster, and shows that a test notices. `npm run mutants`.
// Every mutant is an edit of the text of one file in a copy of the tree; the tests named beside it run there.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";

const root = resolve(import.meta.dirname, "..");

const mutants = [
  {
    name: "what was there before is changed unasked",
    file: "src/rollout/stack/consent.ts",
    from: 'if (action === "delete" || action === "replace") return true;',
    to: "if (imports !== undefined) return false;",
    tests: ["src/rollout/stack/stack.test.ts"],
  },
  {
    name: "somebody else's lock is released",
    file: "src/rollout/stack/act.ts",
    from: "lock.who === doors.self",
    to: "lock.who !== doors",
    tests: ["src/rollout/stack/stack.test.ts"],
  },
  {
    name: "what cannot be looked up is created",
    file: "src/rollout/stack/adopt.ts",
    from: "if (!id.ok) return unclear(stack, address, id);",
    to: "if (!id.ok) return ok(null);",
    tests: ["src/rollout/stack/stack.test.ts"],
  },
  {
    name: "a folder without configuration is a plan to destroy everything",
    file: "src/action/infrastructure/workspace.ts",
    from: 'return readdirSync(folder).some((name) => name.endsWith(".tf") && name !== "backend.tf");',
    to: "return readdirSync(folder).length > 0;",
    tests: ["src/action/infrastructure"],
  },
  {
    name: "health is always true",
    file: "src/delivery/health.ts",
    from: 'return { outcome: moved ? "superseded" : "unknown" };',
    to: 'return { outcome: "healthy", revision: "", at: "" };',
    tests: ["src/delivery/health.test.ts", "src/delivery/promote.test.ts"],
  },
  {
    name: "the author's approval counts",
    file: "src/delivery/gate/decide.ts",
    from: "return requester ? [requester.author, requester.merger] : [];",
    to: "return requester ? [requester.merger] : [];",
    tests: ["src/delivery/gate.test.ts"],
  },
  {
    name: "no data counts as quiet",
    file: "src/delivery/gate/quiet.ts",
    from: "wait(name, `No data in",
    to: "pass(name, `No data in",
    tests: ["src/delivery/gate/quiet.test.ts"],
  },
  {
    name: "an older revision is believed",
    file: "src/delivery/health.ts",
    from: 'return ancestry === "same" || ancestry === "descends";',
    to: 'return ancestry !== "apart";',
    tests: ["src/delivery/health.test.ts"],
  },
  {
    name: "the gate skips provenance",
    file: "src/delivery/release-checks.ts",
    from: 'if (finding.outcome === "refused") return fail(name, finding.why);',
    to: 'if (finding.outcome === "refused") return pass(name, finding.why);',
    tests: ["src/delivery/gate.test.ts"],
  },
  {
    name: "the writer replaces text instead of meaning",
    file: "src/formats/kustomize/slot.ts",
    from: "const slot = readSlot(text, file, image);",
    to: "if (isDigest(digest)) return ok(text.replace(/sha256:[0-9a-f]{64}/, digest));\n  const slot = readSlot(text, file, image);",
    tests: ["src/formats/kustomize/slot.test.ts"],
  },
  {
    name: "a request is lost in a batch",
    file: "src/delivery/promote/pull-requests.ts",
    from: "const promotions = plans.get(branch) ?? [];",
    to: "const promotions = (plans.get(branch) ?? []).slice(1);",
    tests: ["src/delivery/promote.test.ts"],
  },
  {
    name: "an approval against another base counts",
    file: "src/delivery/gate/approvals.ts",
    from: "if (rules.since !== null &&",
    to: "if (rules.since === '' &&",
    tests: ["src/delivery/gate.test.ts"],
  },
  {
    name: "an approval of an older head counts",
    file: "src/delivery/gate/approvals.ts",
    from: "if (review.commit !== rules.head) return",
    to: "if (review.commit === '') return",
    tests: ["src/delivery/gate.test.ts"],
  },
  {
    name: "whoever pushed to a platform branch approves it",
    file: "src/delivery/gate/decide.ts",
    from: "...contributors.map((login) => ({ login,",
    to: "...contributors.slice(contributors.length).map((login) => ({ login,",
    tests: ["src/delivery/gate.test.ts"],
  },
  {
    name: "a link passes for a file",
    file: "src/delivery/gate/gather.ts",
    from: "return blob !== null && text !== null && blob !== blobName(text);",
    to: "return blob !== null && text !== null && blob === '';",
    tests: ["src/delivery/gate.test.ts"],
  },
  {
    name: "a second image goes into a slot unseen",
    file: "src/delivery/gate/kind.ts",
    from: 'if (otherImages(after, slot) !== otherImages(before ?? "", slot)) return true;',
    to: "",
    tests: ["src/delivery/gate.test.ts"],
  },
  {
    name: "the ledger's word on health is taken unread",
    file: "src/delivery/gate/promotion-checks.ts",
    from: "if (originReported === false) {",
    to: "if (false) {",
    tests: ["src/delivery/gate.test.ts"],
  },
  {
    name: "a build that somebody started by hand is a release",
    file: "src/delivery/provenance/judge.ts",
    from: 'if (identity.trigger !== "push") {',
    to: "if (false) {",
    tests: ["src/delivery/provenance.test.ts"],
  },
  {
    name: "the files of another head are believed",
    file: "src/systems/github/client/pull-requests.ts",
    from: "headOf(contents_url) !== head",
    to: "headOf(contents_url) === ''",
    tests: ["src/systems/github/client/client.test.ts"],
  },
  {
    name: "what a plan ignores is written nevertheless",
    file: "src/contracts/capability.ts",
    from: "return stoodIn && lackedBy(subject, capabilities).length === 0;",
    to: "return stoodIn;",
    tests: ["src/render/capabilities.test.ts"],
  },
  {
    name: "a signature that is in no transparency log is believed under roots that name one",
    file: "src/delivery/provenance/trust.ts",
    from: "tlogThreshold: root.tlogs.length > 0 ? 1 : 0,",
    to: "tlogThreshold: 0,",
    tests: ["src/delivery/provenance/public-log.test.ts"],
  },
];

const copy = mkdtempSync(join(tmpdir(), "groundwork-mutants-"));
process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
const needed = ["src", "test/summary-reporter.ts", "vitest.config.ts", "package.json", "tsconfig.json"];
for (const name of [...needed, "scripts/vite-configuration-files.ts"]) {
  cpSync(join(root, name), join(copy, name), { recursive: true });
}
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

/** Runs tests in the copy; true when all pass. */
function pass(tests) {
  const run = spawnSync(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--bail", "1", ...tests],
    {
      cwd: copy,
      encoding: "utf8",
      timeout: 300_000,
    },
  );
  return { ok: run.status === 0, output: `${run.stdout}${run.stderr}` };
}

const unbroken = pass([...new Set(mutants.flatMap(({ tests }) => tests))]);
if (!unbroken.ok) {
  console.error(unbroken.output);
  console.error("The tests fail without any mutant: nothing is shown.");
  process.exit(1);
}

let wrong = 0;
for (const { name, file, from, to, tests } of mutants) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  if (text.split(from).length !== 2) {
    console.log(`stale     ${name}: ${file} no longer holds the text to change exactly once`);
    wrong += 1;
    continue;
  }
  const mutated = text.replace(from, () => to);
  transformSync(mutated, { loader: "ts" }); // A mutant that is no program would be killed by nothing.
  writeFileSync(path, mutated);
  const survived = pass(tests);
  writeFileSync(path, text);
  console.log(`${survived.ok ? "SURVIVED " : "killed   "} ${name} (${file})`);
  if (survived.ok) wrong += 1;
}
console.log(
  wrong === 0 ? `all ${mutants.length} mutants killed` : `${wrong} of ${mutants.length} not killed`,
);
process.exit(wrong === 0 ? 0 : 1);
