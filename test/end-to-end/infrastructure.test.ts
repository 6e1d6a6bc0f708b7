import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestWorld } from "../../src/systems/github/stand-in/testing/world.ts";
import {
  dispatch,
  lastRun,
  merge,
  propose,
  repository,
  startInfrastructure,
  stateOf,
  terraform,
} from "./infrastructure-world.ts";

if (!terraform)
  process.stdout.write("skipped: plan, apply and drift by workflows: no terraform and no tofu\n");

/** Where the toys' states lie, and what a person changes by hand. */
const folder = mkdtempSync(join(tmpdir(), "groundwork-toys-"));
const byHand = join(folder, "by-hand");

/** A stack of the engine's own kind of resource, which a change of the file `by-hand` replaces. */
const toy = (name: string, input: string, more = "") => ({
  [`stacks/${name}/inputs.auto.tfvars.json`]: "{}\n",
  [`stacks/${name}/main.tf`]: `terraform {
  backend "local" { path = ${JSON.stringify(join(folder, `${name}.tfstate`))} }
}
resource "terraform_data" "toy" {
  input            = ${JSON.stringify(input)}
  triggers_replace = ${name === "first" ? `file(${JSON.stringify(byHand)})` : "null"}
  ${more}
}
output "facts" { value = { "toy.${name}" = terraform_data.toy.output } }
`,
});
const order = `${JSON.stringify([
  { id: "first", appliedBy: "pipeline", modules: [], needs: [], gives: ["toy.first"] },
  { id: "second", appliedBy: "pipeline", modules: [], needs: ["toy.first"], gives: [] },
  { id: "third", appliedBy: "pipeline", modules: [], needs: [], gives: [] },
  // It has no values yet, because it waits for facts.
  { id: "later", appliedBy: "pipeline", modules: [], needs: ["toy.never"], gives: [] },
])}\n`;

describe.runIf(terraform)("infrastructure, by its own workflows and the real engine", () => {
  let world: TestWorld;
  beforeAll(async () => {
    writeFileSync(byHand, "as it was");
    world = await startInfrastructure();
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const comments = async (issue_number: number) =>
    (await world.as("ada").rest.issues.listComments({ owner: "acme", repo: repository, issue_number })).data;
  const driftIssues = async (state: "open" | "closed") =>
    (
      await world
        .as("ada")
        .rest.issues.listForRepo({ owner: "acme", repo: repository, labels: "drift", state })
    ).data;

  it("shows the plan of a pull request in one comment, applies it after the merge, and reads it back", async () => {
    const files = {
      ...{ ...toy("first", "one"), ...toy("second", "one"), ...toy("third", "one") },
      "stacks/order.json": order,
      "stacks/later/main.tf": 'variable "wanted" { type = string }\n',
    };
    const number = await propose(world, "toys", files);
    expect(lastRun(world, "plan.yaml")).toMatchObject({ conclusion: "success" });
    const [comment, ...others] = await comments(number);
    expect(others).toEqual([]);
    expect(comment?.user?.login).toBe("github-actions[bot]");
    expect(comment?.body).toContain("| `first` | 0 | 0 | 0 | 1 | 0 |");
    expect(comment?.body).toContain("+ create terraform_data.toy");
    expect(stateOf(folder, "first")).toEqual([]);

    await merge(world, number);
    expect(lastRun(world, "apply.yaml")).toMatchObject({ conclusion: "success" });
    expect(stateOf(folder, "first")).toMatchObject([{ input: { value: "one" } }]);
    expect(stateOf(folder, "second")).toHaveLength(1);
  });

  it("is green where no stack changes", async () => {
    const number = await propose(world, "words", { "NOTES.md": "Words.\n" });
    expect(lastRun(world, "plan.yaml")).toMatchObject({ conclusion: "success" });
    expect((await comments(number))[0]?.body).toContain("No stack changes.");
    await merge(world, number);
    expect(lastRun(world, "apply.yaml")).toMatchObject({ conclusion: "success" });
  });

  it("opens one issue about what was changed by hand, and closes it when it is gone", async () => {
    await dispatch(world, "drift.yaml");
    expect(lastRun(world, "drift.yaml")).toMatchObject({ conclusion: "success" });
    expect(await driftIssues("open")).toEqual([]);
    writeFileSync(byHand, "changed");
    await dispatch(world, "drift.yaml");
    await dispatch(world, "drift.yaml");
    const [issue, ...others] = await driftIssues("open");
    expect(others).toEqual([]);
    expect(issue?.body).toContain("### `first`: what an apply would do");
    expect(issue?.body).toContain('    triggers_replace: "as it was" → "changed"');
    writeFileSync(byHand, "as it was");
    await dispatch(world, "drift.yaml");
    expect(await driftIssues("open")).toEqual([]);
    expect((await driftIssues("closed")).map((one) => one.number)).toEqual([issue?.number]);
  });

  it("destroys nothing that nobody saw in the plan, until it is accepted by its address", async () => {
    const number = await propose(world, "change", toy("first", "two"));
    expect((await comments(number))[0]?.body).toContain("! change terraform_data.toy");
    writeFileSync(byHand, "changed after the plan");
    await merge(world, number);
    const refused = lastRun(world, "apply.yaml");
    expect(refused.conclusion).toBe("failure");
    expect(refused.log).toContain("would lose 1 that nobody saw in a plan. (! replace terraform_data.toy)");
    expect(stateOf(folder, "first")).toMatchObject([{ input: { value: "one" } }]);
    await dispatch(world, "apply.yaml", { stack: "first", accept: "terraform_data.toy" });
    expect(lastRun(world, "apply.yaml")).toMatchObject({ conclusion: "success" });
    expect(stateOf(folder, "first")).toMatchObject([{ input: { value: "two" } }]);
  });

  it("replaces what the comment showed, and lets a failure stop those that need its facts and no others", async () => {
    writeFileSync(byHand, "changed before the plan");
    const broken = 'provisioner "local-exec" { command = "exit 7" }';
    const number = await propose(world, "broken", {
      ...toy("first", "three", broken),
      ...toy("second", "three"),
      ...toy("third", "three"),
    });
    const text = (await comments(number))[0]?.body ?? "";
    expect(text.indexOf("> [!CAUTION]\n> `first` destroys or replaces 1.")).toBeGreaterThan(0);
    await merge(world, number);
    const { conclusion, log } = lastRun(world, "apply.yaml");
    expect(conclusion).toBe("failure");
    expect(log).toContain("The stack first could not be applied whole.");
    expect(log).toContain("The stack second was left alone: it needs facts of first.");
    expect(stateOf(folder, "second")).toMatchObject([{ input: { value: "one" } }]);
    expect(stateOf(folder, "third")).toMatchObject([{ input: { value: "three" } }]);
  });

  it("keeps the check red while a stack cannot be planned, and says why", async () => {
    const number = await propose(world, "unplannable", {
      "stacks/third/main.tf": 'output "facts" { value = local.nowhere }\n',
    });
    expect(lastRun(world, "plan.yaml")).toMatchObject({ conclusion: "failure" });
    const body = (await comments(number))[0]?.body;
    expect(body).toContain("| `third` | **failed** |");
    expect(body).toContain('A local value with the name "nowhere" has not been declared');
  });
});
