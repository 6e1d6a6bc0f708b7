import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serverProgram } from "../testing.ts";
import { startTestNode, type TestNode } from "./testing.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.close());

const program = serverProgram({ "/healthz": [200, "ok"], "/version": [200, "one"], "/env": [200, "$env"] });
const readinessProbe = { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 1 } as never;
const text = async (url: string) => (await fetch(url)).text();
const python = (() => {
  try {
    execFileSync("python3", ["--version"]);
    return true;
  } catch {
    return false;
  }
})();

describe("a Pod on the node", () => {
  it("runs, tells each step, and starts without the registry the next time", async () => {
    const image = await node.registry.push("web", program);
    node.run("first", { image, readinessProbe });
    await node.until("first", ({ ready }) => ready);
    expect(await text(node.url("first", "/version"))).toBe("one");
    const told = node.events("first").map((event) => event.split(":")[0]);
    expect(told).toEqual(expect.arrayContaining(["Scheduled", "Pulling", "Pulled", "Created", "Started"]));
    node.run("second", { image, readinessProbe });
    await node.until("second", ({ ready }) => ready);
    expect(node.events("second")).toContain(`Pulled: Container image "${image}" already present on machine`);
    expect(node.url("second", "/")).not.toBe(node.url("first", "/"));
  });

  it("hands its arguments the port it is to bind to, declared or not", async () => {
    const image = await node.registry.push("args", program);
    const shell = `node server.mjs "$@" & echo "$@"; wait`;
    const command = ["sh", "-c", shell, "sh"];
    node.run("args", { image, command, args: ["--port=$(PORT)"], env: [{ name: "PORT", value: "8080" }] });
    await node.until("args", ({ ready }) => ready);
    const pod = node.get("args");
    await expect.poll(() => node.log("args")).toContain(`--port=${pod && node.kubelet.port(pod, 8080)}\n`);
  });

  it.runIf(python)("runs a Python program", async () => {
    const image = await node.registry.push(
      "python",
      `import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"python says hello")
print("serving", flush=True)
http.server.HTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
`,
    );
    node.run("python", { image, command: ["python3", "server.mjs"], readinessProbe });
    await node.until("python", ({ ready }) => ready);
    expect(await text(node.url("python", "/"))).toBe("python says hello");
    expect(node.events("python").join()).not.toContain("ListensOnLoopback");
  });

  it("warns of a program that listens on the loopback alone", async () => {
    const local = program.replace("process.env.PORT)", 'process.env.PORT), "127.0.0.1"');
    node.run("local", { image: await node.registry.push("local", local), readinessProbe });
    await node.until("local", ({ ready }) => ready);
    expect(node.events("local").join()).toContain("ListensOnLoopback");
  });

  it("ends with SIGTERM when deleted, and can be read until it has", async () => {
    const slow = `console.log("up");
process.on("SIGTERM", () => { console.log("tidying"); setTimeout(() => process.exit(0), 700); });
setInterval(() => {}, 1000);`;
    node.run("slow", { image: await node.registry.push("slow", slow) });
    await expect.poll(() => node.log("slow"), { timeout: 10_000 }).toBe("up\n");
    node.remove("slow");
    await expect.poll(() => node.log("slow"), { timeout: 10_000 }).toBe("up\ntidying\n");
    expect(node.get("slow")?.metadata.deletionTimestamp).toBeDefined();
    await node.gone("slow");
    expect(node.events("slow")).toContain("Killing: Stopping container web");
  });

  it("goes through restarts to the back-off, with its last exit code and last words", async () => {
    const image = await node.registry.push("crash", `console.log("giving up"); process.exit(3);`);
    node.run("crash", { image });
    const status = await node.until("crash", ({ state }) => state.waiting?.reason === "CrashLoopBackOff");
    expect(status).toMatchObject({
      restartCount: 1,
      ready: false,
      lastState: { terminated: { exitCode: 3, reason: "Error" } },
    });
    expect([node.get("crash")?.status?.phase, node.log("crash", true)]).toEqual(["Running", "giving up\n"]);
  });

  it.each([
    ["Never", 3, "Failed"],
    ["OnFailure", 0, "Succeeded"],
  ])("is over when its policy is %s and it ends with %i", async (restartPolicy, code, phase) => {
    const name = phase.toLowerCase();
    const image = await node.registry.push(name, `process.exit(${code});`);
    node.run(name, { image }, { restartPolicy });
    await node.until(name, ({ state }) => state.terminated?.exitCode === code);
    expect(node.get(name)?.status?.phase).toBe(phase);
    expect((await node.until(name, () => true)).restartCount).toBe(0);
  });
});

describe("what is not started", () => {
  it("an image of which one byte was changed", async () => {
    const image = await node.registry.push("flipped", `${program}// an image of its own`);
    node.registry.damage(image);
    node.run("flipped", { image });
    const { state } = await node.until("flipped", (status) => status.state.waiting?.message);
    expect(state.waiting).toMatchObject({
      reason: "ErrImagePull",
      message: expect.stringContaining("came with other bytes than its digest says"),
    });
    await node.until("flipped", (status) => status.state.waiting?.reason === "ImagePullBackOff");
    node.remove("flipped");
    await node.gone("flipped");
  });

  it("a user that cannot be proved not to be root", async () => {
    const image = await node.registry.push("user", program);
    for (const [name, runAsUser, runs] of [
      ["number", undefined, true],
      ["zero", 0, false],
    ] as const) {
      node.run(name, {
        image,
        securityContext: { runAsNonRoot: true, ...(runAsUser === 0 && { runAsUser }) },
      });
      const { state } = await node.until(
        name,
        (status) => status.state.running ?? status.state.waiting?.message,
      );
      expect(Boolean(state.running)).toBe(runs);
      if (!runs) expect(state.waiting?.message).toContain("runAsUser breaks non-root policy");
    }
  });
});

describe("the images of a node", () => {
  const start = async (flip?: (name: string) => boolean) => {
    const directory = mkdtempSync(join(tmpdir(), "groundwork-images-"));
    const first = await startTestNode({ directory });
    const image = await first.registry.push("web", program);
    first.run("web", { image, readinessProbe });
    await first.until("web", ({ ready }) => ready);
    const { registry } = first;
    await first.close(); // The registry with it.
    const [shelf = ""] = readdirSync(join(directory, "blobs"));
    const blobs = join(directory, "blobs", shelf);
    for (const name of readdirSync(blobs).filter((one) => flip?.(one))) {
      const bytes = readFileSync(join(blobs, name));
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      writeFileSync(join(blobs, name), bytes);
    }
    const [unpacked = ""] = readdirSync(directory).filter((name) => name.startsWith("sha256-"));
    writeFileSync(join(directory, unpacked, "root/app/server.mjs"), `console.log("somebody else's")`);
    const second = await startTestNode({ directory, registry });
    second.run("web", { image, readinessProbe });
    const end = async () => {
      await second.close();
      rmSync(directory, { recursive: true, force: true });
    };
    return { second, end };
  };

  it("are verified and unpacked anew after a restart, whatever lay there", async () => {
    const { second, end } = await start();
    await second.until("web", ({ ready }) => ready);
    expect(second.log("web")).toBe("listening\n");
    await end();
  });

  it("are not believed when a kept byte has changed, and need the registry again", async () => {
    const { second, end } = await start(() => true);
    const { state } = await second.until("web", (status) => status.state.waiting?.message);
    expect(state.waiting?.reason).toBe("ErrImagePull");
    await end();
  });

  it("stay as they are where the host gives no namespaces", async () => {
    const plain = await startTestNode({ isolation: "none" });
    const writing = `import { writeFileSync } from "node:fs";
writeFileSync("server.mjs", "changed"); writeFileSync("made", "x"); process.exit(5);`;
    const image = await plain.registry.push("writing", writing);
    plain.run("writing", { image });
    // Both runs found their own program and could write.
    await plain.until("writing", ({ state }) => state.waiting?.reason === "CrashLoopBackOff");
    expect((await plain.until("writing", () => true)).lastState.terminated?.exitCode).toBe(5);
    const [unpacked = ""] = readdirSync(plain.directory).filter((name) => name.startsWith("sha256-"));
    expect(readdirSync(join(plain.directory, unpacked, "root/app"))).toEqual(["server.mjs"]);
    await plain.close();
  });
});

it("ends quickly when the node ends, even in the midst of a long farewell", async () => {
  const last = await startTestNode();
  const deaf = `process.on("SIGTERM", () => console.log("no")); console.log("up"); setInterval(() => {}, 1000);`;
  last.run("deaf", { image: await last.registry.push("deaf", deaf) }, { terminationGracePeriodSeconds: 600 });
  await expect.poll(() => last.log("deaf"), { timeout: 10_000 }).toBe("up\n");
  last.remove("deaf");
  await expect.poll(() => last.log("deaf"), { timeout: 10_000 }).toContain("no\n");
  await last.close();
});
