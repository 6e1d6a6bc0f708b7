// Which folder of src/ may import which, and why. Part of `npm run lint`.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), "..", "src");

/** layer → layers it may import. Its own layer is always allowed, except between two systems. */
const arrows = {
  foundation: { may: [], why: "foundation is the ground: it imports nothing of ours" },
  blueprint: { may: ["foundation"], why: "the document knows nothing of who reads it" },
  contracts: {
    may: ["blueprint", "foundation"],
    why: "contracts say what others promise; they cannot know them",
  },
  formats: { may: ["foundation"], why: "printers and readers are pure and know no company" },
  systems: {
    may: ["contracts", "blueprint", "formats", "foundation"],
    why: "a system is a folder: it meets others in the contracts",
  },
  handbook: {
    may: ["contracts", "blueprint", "formats", "foundation"],
    why: "the handbook is written from the document and what systems say of themselves; it knows no vendor",
  },
  render: {
    may: ["handbook", "contracts", "blueprint", "formats", "foundation"],
    why: "render speaks to roles, not to vendors",
  },
  delivery: {
    may: ["contracts", "formats", "foundation"],
    why: "delivery speaks to roles, and the bundled action must not carry the blueprint",
  },
  rollout: {
    may: ["contracts", "blueprint", "formats", "foundation"],
    why: "rollout speaks to steps and roles; the command hands it the systems that make them",
  },
  plan: {
    may: ["contracts", "blueprint", "foundation"],
    why: "a plan is reckoned from steps and what systems say of themselves; their order is handed to it",
  },
  people: {
    may: ["contracts", "blueprint", "foundation"],
    why: "rights are compared as systems say them; the command hands in the systems that are asked",
  },
  rehearsal: {
    may: ["contracts", "blueprint", "formats", "foundation"],
    why: "rehearsal plays people through public endpoints; the command hands it the systems",
  },
  assurance: {
    may: ["contracts", "blueprint", "formats", "foundation"],
    why: "assurance speaks to controls and roles; the command hands it the systems that have them",
  },
  present: {
    may: ["contracts", "formats", "foundation"],
    why: "present shows what it is given; what becomes a page or a table leaves through the printers that escape",
  },
  action: {
    may: [
      "delivery",
      "contracts",
      "formats",
      "foundation",
      "systems/github",
      "systems/datadog",
      "systems/jira",
    ],
    why: "the bundled action is delivery and whom it speaks to: code host, monitor, tracker; no blueprint, no cloud",
  },
  cli: {
    may: [
      "present",
      "rehearsal",
      "render",
      "rollout",
      "delivery",
      "assurance",
      "plan",
      "people",
      "contracts",
      "blueprint",
      "formats",
      "foundation",
      "systems",
    ],
    why: "",
  },
};

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "fixtures" ? [] : files(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

const layerOf = (path) => {
  const parts = relative(root, path).split(sep);
  return parts[0] === "systems" && parts.length > 2 ? `systems/${parts[1]}` : parts[0];
};

let wrong = 0;
for (const file of files(root)) {
  const from = layerOf(file);
  const rule = arrows[from.split("/")[0]];
  const text = readFileSync(file, "utf8");
  for (const match of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const target = resolve(dirname(file), match[1]);
    const to = layerOf(target);
    if (!rule || to === from || to === "..") continue; // What lies outside of src/ is no layer.
    const family = to.split("/")[0];
    const allowed =
      rule.may.includes(to) ||
      (from === "systems" && family === "systems") || // systems/index.ts is the list of them, and no more.
      (rule.may.includes(family) && !(from.startsWith("systems/") && family === "systems"));
    if (allowed) continue;
    const line = text.slice(0, match.index).split("\n").length;
    console.error(`src/${relative(root, file)}:${line}: ${from} may not import ${to}: ${rule.why}.`);
    wrong += 1;
  }
}
if (wrong > 0) process.exit(1);
console.log("arrows between folders: in order");
