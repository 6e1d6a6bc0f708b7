import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "./package-root.ts";

const program = join(packageRoot(), "dist", "groundwork.js");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command, as a person does. */
const groundwork = (...args: readonly string[]) => groundworkWith(process.env, ...args);

function groundworkWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: packageRoot(), env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

/** A rehearsal that nobody answers in, so that a test never reaches a vendor. */
const nobody = {
  GROUNDWORK_REHEARSAL: JSON.stringify({
    endpoints: { aws: "http://127.0.0.1:9", github: "http://127.0.0.1:9" },
    ...{ deployers: "http://127.0.0.1:9", engine: "/nowhere", engineEnvironment: {} },
  }),
};

/** Every command that makes something of the company's document. */
const commandsThatRead = [
  ["blueprint"],
  ["plan"],
  ["render", "--out"],
  ["rehearse"],
  ["rollout", "--dry-run"],
  ["teardown", "--dry-run"],
];

describe.runIf(existsSync(program))("the built command", () => {
  it("answers --help with every command and how to begin", async () => {
    const { code, stdout } = await groundwork("--help");
    expect(code).toBe(0);
    for (const name of ["blueprint", "render", "rehearse", "release"]) expect(stdout).toContain(`  ${name}`);
    expect(stdout).toContain("groundwork rehearse");
  });

  it("answers --help after a command with its options and examples", async () => {
    const { code, stdout } = await groundwork("render", "--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/--out DIR/);
    expect(stdout).toMatch(/Examples:\n {2}groundwork render/);
  });

  it.each([
    [["rendr"], 'no command "rendr".', 'Did you mean "groundwork render"?'],
    [["render", "--outt", "x"], "render has no option --outt.", "Did you mean --out?"],
    [["release"], "release needs ENVIRONMENT.", "groundwork release --help"],
    [["release", "prod", "qa"], 'release does not take "qa".', "groundwork release --help"],
    [["--resolved"], "no option --resolved here", "groundwork --help"],
  ])("says what is wrong with %j, and exits 2", async (args, message, hint) => {
    const { code, stdout, stderr } = await groundwork(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  it("says which file cannot be read, and what to do, without a stack", async () => {
    const { code, stderr } = await groundwork("blueprint", "--blueprint", "nowhere.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain("error[file-unreadable]");
    expect(stderr).not.toContain("    at ");
  });

  it.each(
    commandsThatRead,
  )("refuses in %s what a system could not make, where it stands, and writes nothing", async (...args) => {
    const folder = mkdtempSync(join(tmpdir(), "groundwork-impossible-"));
    try {
      const path = join(folder, "blueprint.yaml");
      const text = readFileSync(join(packageRoot(), "examples/minimal/blueprint.yaml"), "utf8");
      writeFileSync(path, `${text.trimEnd()}\n  network: { range: 192.168.0.0/16 }\n`);
      const { code, stdout, stderr } = await groundwork(
        ...args,
        ...(args.includes("--out") ? [join(folder, "out")] : []),
        "-b",
        path,
      );
      expect(stderr).toContain("error[aws-network-too-small]");
      expect(stderr).toContain(`${path}:14:21`);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(readdirSync(folder)).toEqual(["blueprint.yaml"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    [{ AWS_ACCESS_KEY_ID: "AKIAEXAMPLE" }, "access-missing", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"],
    [{ GROUNDWORK_GITHUB_APP_PLAN_ID: "7" }, "access-malformed", "GROUNDWORK_GITHUB_APP_PLAN_KEY is not."],
    [
      { GROUNDWORK_GITHUB_APP_PLAN_ID: "7", GROUNDWORK_GITHUB_APP_PLAN_KEY: "a password" },
      ...["access-malformed", "GROUNDWORK_GITHUB_APP_PLAN_KEY is no private key."],
    ],
  ] as const)("refuses to roll out with %j, before anybody is called and anything is written", async (own, code, said) => {
    const folder = mkdtempSync(join(tmpdir(), "groundwork-halves-"));
    try {
      const environment = { PATH: process.env["PATH"] ?? "", ...nobody, ...own };
      const args = ["rollout", "-b", "examples/minimal/blueprint.yaml", "--state", join(folder, "state")];
      const ended = await groundworkWith(environment, ...args);
      expect(ended).toMatchObject({ code: 2, stdout: "" });
      expect(ended.stderr).toContain(`error[${code}]`);
      expect(ended.stderr).toContain(said);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("shows the whole document with its defaults", async () => {
    const { code, stdout } = await groundwork(
      "blueprint",
      "--resolved",
      "-b",
      "examples/minimal/blueprint.yaml",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/approvals: 2 # default/);
  });

  it("renders twice into one folder, and the second time changes nothing", async () => {
    const out = mkdtempSync(join(tmpdir(), "groundwork-render-"));
    try {
      const args = [
        "render",
        "-b",
        "examples/acme/blueprint.yaml",
        "--facts",
        "examples/acme/facts.json",
        "--out",
        out,
      ];
      expect((await groundwork(...args)).stdout).toMatch(/ 0 unchanged, 0 kept as they are, 0 pending/);
      expect((await groundwork(...args)).stdout).toMatch(/: 0 written, /);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });

  it("names what waits for which fact, and writes nothing when it is only asked", async () => {
    const { code, stdout } = await groundwork("render", "-b", "examples/acme/blueprint.yaml", "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain("pending: configuration/policy.yaml waits for ");
    const without = await groundwork("render", "-b", "examples/acme/blueprint.yaml");
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("--out DIR") });
  });
});
