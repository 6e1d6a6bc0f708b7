import { type ChildProcess, spawn } from "node:child_process";

/**
 * A small process of its own that outlives us only long enough to end the process groups we started.
 * It learns of them through a pipe, so it notices our end however it came, SIGKILL included.
 */
const program = `
process.title = "groundwork-guardian";
for (const s of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(s, () => {});
const groups = new Set(); let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (text) => {
  const lines = (rest + text).split("\\n"); rest = lines.pop();
  for (const line of lines) { const n = Number(line.slice(1)); if (line[0] === "+") groups.add(n); else groups.delete(n); }
});
process.stdin.on("end", () => {
  const all = (signal) => { for (const g of groups) { try { process.kill(-g, signal); } catch {} } };
  all("SIGTERM");
  setTimeout(() => { all("SIGKILL"); process.exit(0); }, groups.size ? 500 : 0);
});`;

let guardian: ChildProcess | undefined;

function tell(line: string): void {
  if (!guardian) {
    guardian = spawn(process.execPath, ["-e", program], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    guardian.unref();
    const pipe = guardian.stdin;
    pipe?.on("error", () => {});
    if (pipe && "unref" in pipe && typeof pipe.unref === "function") pipe.unref();
  }
  guardian.stdin?.write(`${line}\n`);
}

/** From now on the process group `leader` ends when this process does. */
export function guard(leader: number): void {
  tell(`+${leader}`);
}

/** The group has ended by itself. */
export function release(leader: number): void {
  tell(`-${leader}`);
}
