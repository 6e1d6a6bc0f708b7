import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { block, type HclValue, reference } from "../../src/formats/hcl/model.ts";
import { printHcl } from "../../src/formats/hcl/print.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";

/** The printer of HCL against Terraform's own reader: what it prints is formatted, and means what it was given. */
const environment = plainEnvironment({ CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" });
const isThere = spawnSync("terraform", ["version"], { env: environment }).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-hcl-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function terraform(...args: readonly string[]): Promise<string> {
  const env = { ...environment, TF_CLI_CONFIG_FILE: join(folder, "terraform.rc") };
  const done = await runProgram("terraform", args, { cwd: folder, env, timeout: 60_000 });
  const said = `${done.stdout}${done.stderr}`;
  expect(done.exitCode, said).toBe(0);
  return done.stdout.toString("utf8");
}

const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number): readonly T[] =>
  fc.sample(arbitrary, { numRuns: count, seed: 20_261_124 });

/** Texts with everything that means something to HCL, and any other characters. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'$%{}"\\\n\r\t\u0000\u001b\u2028\u202eu~#/*', "${", "%{", "$${", "for", "é", "😀"),
      fc.string({ unit: "binary", maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((units) => units.join(""));

const value: fc.Arbitrary<HclValue> = fc.letrec<{ value: HclValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      text,
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(text, fc.stringMatching(/^[a-z_]{1,9}$/)), tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe.skipIf(!isThere)("terraform reads what we print", () => {
  it("as it was meant, any text", async () => {
    const given = sample(text, 2000);
    writeFileSync(join(folder, "terraform.rc"), "");
    writeFileSync(join(folder, "main.tf"), printHcl([block("output", ["given"], { value: given })]));
    await terraform("init");
    await terraform("apply", "-auto-approve");
    // Terraform brings every string into the composed normal form.
    expect(JSON.parse(await terraform("output", "-json", "given"))).toEqual(
      given.map((each) => each.normalize("NFC")),
    );
  });

  it("and finds it formatted, whatever it holds", async () => {
    const blocks = sample(fc.dictionary(fc.stringMatching(/^[a-z_]{1,9}$/), value, { maxKeys: 6 }), 200).map(
      (attributes, index) =>
        block("locals", [], { ...attributes, [`index${index}`]: index, that: reference("local", "this") }, [
          block("inner", [`label ${index}`], attributes),
          block("empty", [], {}),
        ]),
    );
    writeFileSync(join(folder, "main.tf"), printHcl(blocks, "What the printer makes.\n${of} anything"));
    expect(await terraform("fmt", "-check", "-diff")).toBe("");
  });
});
