// Speed and size as ratios against a named floor, measured in this very run: `npm run bench`.
// With `--no-rehearsal` the slowest part is left out.
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";

const node = process.execPath;
const program = new URL("../dist/groundwork.js", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "groundwork-bench-"));
let broken = 0;

function report(what, value, limit, unit) {
  const verdict = value <= limit ? "ok" : "TOO MUCH";
  if (value > limit) broken += 1;
  console.log(
    `${what.padEnd(62)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(6)} limit ${limit} ${verdict}`,
  );
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Milliseconds of a whole process, from start to end. */
function time(args, file = node) {
  const start = performance.now();
  const { status, stderr } = spawnSync(file, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} failed: ${stderr}`);
  return performance.now() - start;
}

/** Two commands in turn, so that whatever else the machine does hits both alike; the medians' ratio. */
function ratio(subject, floor, rounds, before = () => {}) {
  const times = { subject: [], floor: [] };
  for (let round = 0; round < rounds; round++) {
    before();
    times.subject.push(time(subject));
    before();
    times.floor.push(time(floor));
  }
  return median(times.subject) / median(times.floor);
}

function help() {
  report("groundwork --help, against node -e 0", ratio([program, "--help"], ["-e", "0"], 15), 2, "times");
}

function files(at) {
  return readdirSync(at, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function render() {
  const applications = Array.from({ length: 100 }, (_, i) => `  service-${i}: {}`).join("\n");
  const environments = ["dev", "test", "qa", "staging", "prod"]
    .map((name) => `  ${name}:\n    gate: none`)
    .join("\n");
  const blueprint = join(folder, "blueprint.yaml");
  writeFileSync(
    blueprint,
    `company:\n  name: Bench\n  domain: bench.example\npeople:\n  ada: {name: Ada, teams: [platform]}\n  grace: {name: Grace, teams: [platform]}\n  radia: {name: Radia, teams: [platform]}\nenvironments:\n${environments}\napplications:\n${applications}\ngithub:\n  organization: bench\naws:\n  region: eu-central-1\n`,
  );
  const facts = JSON.parse(readFileSync(new URL("../examples/acme/facts.json", import.meta.url), "utf8"));
  for (let i = 0; i < 100; i++) facts[`github.repository.service-${i}.id`] = String(1000 + i);
  writeFileSync(join(folder, "facts.json"), JSON.stringify(facts));
  const out = join(folder, "out");
  const command = [program, "render", "-b", blueprint, "--facts", join(folder, "facts.json"), "--out", out];
  time(command);
  const bytes = files(out).map((path) => [relative(out, path), readFileSync(path, "utf8")]);
  writeFileSync(join(folder, "bytes.json"), JSON.stringify(bytes));
  writeFileSync(
    join(folder, "bare.mjs"),
    `import { mkdirSync, readFileSync, writeFileSync } from "node:fs"; import { dirname, join } from "node:path";
     for (const [path, text] of JSON.parse(readFileSync(${JSON.stringify(join(folder, "bytes.json"))}, "utf8"))) {
       const to = join(${JSON.stringify(out)}, path); mkdirSync(dirname(to), { recursive: true }); writeFileSync(to, text); }`,
  );
  const clean = () => rmSync(out, { recursive: true, force: true });
  const times = ratio(command, [join(folder, "bare.mjs")], 7, clean);
  report(`render 100 applications in 5 environments (${bytes.length} files), against`, times, 3, "times");
  console.log("  a bare Node script that writes the same bytes");
}

/** Day 0 of a company of 50 people with 100 applications, against only reading the same document. */
function plan() {
  const people = Array.from(
    { length: 50 },
    (_, i) => `  person-${i}: { name: Person ${i}, teams: [${i < 5 ? "platform" : "product"}] }`,
  ).join("\n");
  const applications = Array.from({ length: 100 }, (_, i) => `  service-${i}: { team: product }`).join("\n");
  const blueprint = join(folder, "plan.yaml");
  writeFileSync(
    blueprint,
    `company: { name: Bench, domain: bench.example }\npeople:\n${people}\napplications:\n${applications}\ngithub: { organization: bench }\naws: { region: eu-central-1 }\n`,
  );
  const command = [program, "plan", "-b", blueprint, "--engineers", "5", "--start", "2026-12-01"];
  const times = ratio(command, [program, "blueprint", "-b", blueprint], 9);
  report("plan 100 applications for 50 people, against", times, 3, "times");
  console.log(`  groundwork blueprint, which only reads that document; ${seconds(time(command))} in all`);
}

/** Resident memory of a process and everything below it, in MiB: shared pages count once for each process. */
function memory(root) {
  const parents = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(entry), {
        parent: Number(fields[1]),
        session: Number(fields[3]),
        pages: Number(fields[21]),
      });
    } catch {
      // It ended in between.
    }
  }
  const below = (pid) => {
    for (let at = pid; at > 1; at = parents.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  let pages = 0;
  for (const [pid, entry] of parents) if (below(pid)) pages += entry.pages;
  return (pages * 4096) / 2 ** 20;
}

/** Terraform or OpenTofu on PATH; undefined without both. */
function findEngine() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return ["terraform", "tofu"]
    .flatMap((name) => folders.map((at) => ({ name, path: join(at, name) })))
    .find(({ path }) => existsSync(path));
}

/** A folder for PATH whose engine writes a line for each of its commands, and then is the real one. */
function counted({ name, path }) {
  const bin = join(folder, "bin");
  const log = join(folder, "commands");
  mkdirSync(bin);
  writeFileSync(log, "");
  writeFileSync(join(bin, name), `#!/bin/sh\necho "$1" >> "${log}"\nexec "${path}" "$@"\n`, { mode: 0o755 });
  return { bin, commands: () => readFileSync(log, "utf8").trimEnd().split("\n") };
}

async function rehearsal() {
  const engine = findEngine();
  if (!engine) {
    console.log("skipped since 2026-11-24: npm start needs terraform or tofu on PATH");
    return;
  }
  const { bin, commands } = counted(engine);
  const version = [];
  const measureVersion = () => {
    for (let round = 0; round < 5; round++) version.push(time(["version"], engine.path));
  };
  measureVersion();
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const child = spawn(node, [program, "rehearse", "--json"], { stdio: ["ignore", "pipe", "inherit"], env });
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, memory(child.pid));
  }, 200);
  const start = performance.now();
  let dayOne;
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
    // What follows is the release road.
    if (text.includes('"event":"started"'))
      dayOne ??= { milliseconds: performance.now() - start, commands: commands().length };
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  const story = performance.now() - start;
  clearInterval(sampler);
  const finished = JSON.parse(text.trimEnd().split("\n").at(-1));
  if (code !== 0 || finished.outcome !== "done")
    throw new Error(`the rehearsal failed: ${JSON.stringify(finished)}`);
  measureVersion();
  const floor = median(version) * dayOne.commands;
  report("npm start: Day 1, against", dayOne.milliseconds / floor, 7, "times");
  report("npm start: the whole story, against", story / floor, 12, "times");
  console.log(
    `  as many bare \`${engine.name} version\` as Day 1 runs commands of the engine (${dayOne.commands}), in turn:`,
  );
  console.log(
    `  ${seconds(floor)}; Day 1 ${seconds(dayOne.milliseconds)}, the whole story ${seconds(story)}`,
  );
  report("npm start: all processes together, at most", peak, 1536, "MiB");
}

/** Day 1 alone, of a company with this many environments: what the rehearsal tells of it. */
async function dayOne(count) {
  const file = join(folder, `environments-${count}.yaml`);
  const names = Array.from({ length: count }, (_, i) => `  e${i}: { kind: development }`).join("\n");
  writeFileSync(
    file,
    `company: { name: Bench, domain: bench.example }\npeople:\n  ada: { name: Ada, teams: [platform] }\n  grace: { name: Grace, teams: [platform] }\n  radia: { name: Radia, teams: [platform] }\n  linus: { name: Linus, teams: [product] }\nenvironments:\n${names}\napplications: { shop: {} }\ngithub: { organization: bench }\naws: { region: eu-central-1 }\n`,
  );
  const child = spawn(node, [program, "rehearse", "--json", "--blueprint", file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  let told;
  child.stdout.on("data", (chunk) => {
    text += chunk;
    told ??= /^\{"event":"day-one".*\}$/m.exec(text)?.[0];
    if (told) child.kill("SIGINT");
  });
  await new Promise((resolve) => child.on("close", resolve));
  if (!told)
    throw new Error(`Day 1 with ${count} environments failed: ${text.split("\n").slice(-3).join("\n")}`);
  return JSON.parse(told);
}

async function environments() {
  if (!findEngine()) return;
  const [one, five, twenty] = [await dayOne(1), await dayOne(5), await dayOne(20)];
  report("Day 1 of 5 environments, against", five.seconds / five.criticalPath.seconds, 1.2, "times");
  console.log(`  the longest chain of its steps; ${five.seconds.toFixed(1)} s for ${five.steps} steps`);
  const each = (more, fewer, count) => (more.seconds - fewer.seconds) / count;
  report(
    "Day 1: each of 15 more environments, against",
    each(twenty, five, 15) / each(five, one, 4),
    1.5,
    "times",
  );
  console.log(
    `  each of the 4 before them; 1, 5 and 20 take ${[one, five, twenty].map(({ seconds }) => seconds.toFixed(1)).join(", ")} s`,
  );
}

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

try {
  help();
  render();
  plan();
  if (!process.argv.includes("--no-rehearsal")) {
    await rehearsal();
    await environments();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = broken > 0 ? 1 : 0;
