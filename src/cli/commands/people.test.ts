import { afterEach, expect, it, vi } from "vitest";
import { run } from "./people.ts";

const acme = "examples/acme/blueprint.yaml";
const said: string[] = [];
afterEach(() => vi.restoreAllMocks());

/** What it prints as JSON, and how it ends. Nothing of it reaches a vendor. */
async function people(options: Readonly<Record<string, string | boolean>>) {
  said.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  const code = await run({ options: { blueprint: acme, json: true, ...options }, arguments: [] });
  vi.restoreAllMocks();
  const objects = said
    .join("")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { code, objects };
}

it("shows of a newcomer what they gain in every system, and the lines to write", async () => {
  const { code, objects } = await people({ join: "alan", name: "Alan Turing", teams: "engineering" });
  expect(code).toBe(0);
  const { gained, lost, gates, edits } = objects.at(-1);
  expect(new Set(gained.map(({ system }: { system: string }) => system))).toEqual(
    new Set(["argocd", "aws", "datadog", "entra", "github", "jira"]),
  );
  expect(gained.every(({ person }: { person: string }) => person === "alan")).toBe(true);
  expect([lost, gates]).toEqual([[], []]);
  expect(edits).toEqual([
    {
      line: 25,
      column: 1,
      removed: "",
      added: '  alan:\n    name: "Alan Turing"\n    teams: [engineering]\n',
    },
  ]);
});

it("warns of a gate that would stay shut, and refuses what the document would be refused for", async () => {
  const left = await people({ move: "margaret", teams: "engineering" });
  expect(left.objects.at(-1)).toMatchObject({
    gates: expect.arrayContaining([{ environment: "prod", approvals: 2, before: 3, after: 2 }]),
    edits: [{ removed: "[platform]", added: "[engineering]" }],
  });
  for (const [options, refusal] of [
    [{ join: "ada" }, "people-handle-taken"],
    [{ leave: "nobody" }, "people-handle-unknown"],
    [{ move: "ada" }, "option-alone"],
    [{ join: "alan", leave: "ada" }, "option-invalid"],
  ] as const) {
    const { code, objects } = await people(options);
    expect([code, objects[0]?.code ?? JSON.stringify(objects)]).toEqual([2, refusal]);
  }
});

it("says unknown of every right, and never gone, where nobody can be asked", async () => {
  vi.stubEnv(
    "GROUNDWORK_REHEARSAL",
    JSON.stringify({
      endpoints: Object.fromEntries(
        ["aws", "github", "entra", "datadog", "jira"].map((id) => [id, "http://127.0.0.1:9"]),
      ),
      ...{ deployers: "http://127.0.0.1:9", engine: "/nowhere", engineEnvironment: {} },
    }),
  );
  const report = await people({ person: "ada" });
  expect(report.code).toBe(1);
  const { rights, unasked } = report.objects.at(-1);
  expect(new Set(rights.map(({ standing }: { standing: string }) => standing))).toEqual(new Set(["unknown"]));
  expect(unasked).toHaveLength(6);
  const left = await people({ left: "zoe" });
  expect(left.code).toBe(1);
  const { systems } = left.objects.at(-1);
  expect(systems.map(({ standing }: { standing: string }) => standing)).toEqual(Array(6).fill("unknown"));
  vi.unstubAllEnvs();
});
