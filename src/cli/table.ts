import type { Command, OptionHelp } from "./command.ts";

const blueprint: OptionHelp = {
  type: "string",
  short: "b",
  value: "FILE",
  help: "the company's document (default: blueprint.yaml)",
};
const json: OptionHelp = {
  type: "boolean",
  help: "one JSON object a line and nothing else on standard output",
};

/** What a run on real accounts, or on a rehearsal that is left running, is told. */
const run = {
  blueprint,
  state: {
    type: "string",
    value: "DIR",
    help: "where this machine keeps what is not in the company's storage yet (default: .groundwork/<company>)",
  },
  confirm: {
    type: "string",
    value: "ORG",
    help: "the organization's name, where nobody can be asked to type it",
  },
  release: { type: "string", value: "RUN", help: "a run that is dead for certain: its lock is taken over" },
  json,
} as const satisfies Readonly<Record<string, OptionHelp>>;

/** Every command of the program, in the order in which the help lists them. */
export const commands: readonly Command[] = [
  {
    name: "blueprint",
    summary: "check the blueprint, and show it with every default filled in",
    arguments: [],
    options: {
      blueprint,
      resolved: { type: "boolean", help: "print the whole document, defaults included" },
      schema: { type: "boolean", help: "print the JSON Schema of the document, for editors" },
      json,
    },
    examples: [
      "groundwork blueprint",
      "groundwork blueprint --resolved --blueprint examples/acme/blueprint.yaml",
    ],
    load: async () => (await import("./commands/blueprint.ts")).run,
  },
  {
    name: "plan",
    summary: "Day 0: hours, calendar, cost, what to order first, and risks, before anything is done",
    arguments: [],
    options: {
      blueprint,
      engineers: {
        type: "string",
        value: "N",
        help: "how many people work on it (default: those of the platform's team)",
      },
      start: { type: "string", value: "DATE", help: "the first working day (default: the next one)" },
      epic: { type: "string", value: "N", help: "show the issues of one of the ten steps alone" },
      html: {
        type: "string",
        value: "FILE",
        help: "write it as a page as well, with a picture of the calendar",
      },
      csv: { type: "boolean", help: "print the issues as comma-separated values, and nothing else" },
      schema: { type: "boolean", help: "print the JSON Schema of what --json prints" },
      json,
    },
    examples: [
      "groundwork plan --engineers 2 --start 2026-12-01",
      "groundwork plan --html plan.html --blueprint examples/acme/blueprint.yaml",
      "groundwork plan --csv > issues.csv",
    ],
    load: async () => (await import("./commands/plan.ts")).run,
  },
  {
    name: "render",
    summary: "write the company's repositories into a folder",
    arguments: [],
    options: {
      blueprint,
      out: { type: "string", short: "o", value: "DIR", help: "where to; one folder a repository" },
      facts: {
        type: "string",
        value: "FILE",
        help: "what the world has told so far, as JSON (default: none)",
      },
      "dry-run": { type: "boolean", help: "say what would be written, and write nothing" },
      json,
    },
    examples: [
      "groundwork render --out company --facts examples/acme/facts.json --blueprint examples/acme/blueprint.yaml",
    ],
    load: async () => (await import("./commands/render.ts")).run,
  },
  {
    name: "rollout",
    summary: "Day 1: look at everything, do what is missing, wait for people, go on from anywhere",
    arguments: [],
    options: {
      "dry-run": { type: "boolean", help: "only look: show what would be done, by whom, and write nothing" },
      only: {
        type: "string",
        value: "STEP,…",
        help: "do these steps alone; what they need is only looked at",
      },
      until: { type: "string", value: "STEP,…", help: "do these steps and everything before them" },
      accept: {
        type: "string",
        value: "STACK:ADDRESS,…",
        help: "agree that this is deleted, replaced, or changed although it was there before",
      },
      wait: {
        type: "string",
        value: "MINUTES",
        help: "go on looking at what waits, in place of ending (default: 0)",
      },
      ...run,
    },
    examples: [
      "groundwork rollout --dry-run",
      "groundwork rollout --until stack-organization",
      "groundwork rollout --accept 'code-host:github_repository.this[\"storefront\"]'",
    ],
    load: async () => (await import("./commands/rollout.ts")).run,
  },
  {
    name: "teardown",
    summary: "undo Day 1, the latest first; keeps what holds data, and shows everything before it asks",
    arguments: [],
    options: {
      "dry-run": {
        type: "boolean",
        help: "only show what would go, what stays, and what is left to a person",
      },
      "delete-data": {
        type: "string",
        value: "STACK:ADDRESS,…",
        help: "delete this as well although it holds what cannot be made again",
      },
      ...run,
    },
    examples: [
      "groundwork teardown --dry-run",
      "groundwork teardown --delete-data 'registry:aws_ecr_repository.application[\"storefront\"]'",
    ],
    load: async () => (await import("./commands/teardown.ts")).run,
  },
  {
    name: "rehearse",
    summary: "play the whole company on this machine, offline, with no account",
    arguments: [],
    options: {
      blueprint: {
        ...blueprint,
        help: "the company's document (default: blueprint.yaml here, or the example company)",
      },
      application: { type: "string", value: "PATH", help: "deliver this program in place of the sample" },
      test: { type: "string", value: "CMD", help: "with --application: the command that runs its tests" },
      port: {
        type: "string",
        value: "N",
        help: "with --application: the port it listens on when PORT is not set",
      },
      probe: {
        type: "string",
        value: "/PATH",
        help: "with --application: the path that answers when it can serve",
      },
      keep: {
        type: "boolean",
        help: "leave everything running after the story, with addresses; Ctrl-C ends it",
      },
      bare: {
        type: "boolean",
        help: "only start the vendors, with nothing set up, and leave Day 1 to `groundwork rollout` elsewhere",
      },
      json,
    },
    examples: [
      "groundwork rehearse",
      "groundwork rehearse --keep",
      "groundwork rehearse --bare",
      "groundwork rehearse --application ../shop --test 'python3 -m unittest' --probe /healthz",
    ],
    load: async () => (await import("./commands/rehearse.ts")).run,
  },
  {
    name: "exercise",
    summary:
      "a role's exercise in a rehearsal that is left running: shows the task, and checks what was done",
    arguments: ["ROLE"],
    options: {
      blueprint,
      check: {
        type: "boolean",
        help: "look whether it was done: 0 done, 1 done wrongly, 3 not done yet",
      },
      json,
    },
    examples: ["groundwork exercise developer", "groundwork exercise developer --check"],
    load: async () => (await import("./commands/exercise.ts")).run,
  },
  {
    name: "people",
    summary:
      "who may do what in every system; what joining, moving or leaving would do; whether somebody is gone",
    arguments: [],
    options: {
      blueprint,
      facts: {
        type: "string",
        value: "FILE",
        help: "what the world has told so far, as it is committed in `infrastructure` (default: none)",
      },
      person: { type: "string", value: "HANDLE", help: "show one person alone" },
      join: { type: "string", value: "HANDLE", help: "show what it would do if they joined (with --teams)" },
      move: {
        type: "string",
        value: "HANDLE",
        help: "show what it would do if they were in just the --teams",
      },
      leave: { type: "string", value: "HANDLE", help: "show what it would do if they left" },
      left: {
        type: "string",
        value: "HANDLE",
        help: "look everywhere whether they are gone, and what of theirs goes on working",
      },
      teams: { type: "string", value: "TEAM,…", help: "with --join and --move" },
      name: { type: "string", value: "NAME", help: "with --join: how they are called (default: the handle)" },
      account: {
        type: "string",
        value: "SYSTEM=NAME,…",
        help: "with --left: accounts that are not called by the handle, once the document tells no more",
      },
      csv: { type: "boolean", help: "print the rights as comma-separated values, and nothing else" },
      json,
    },
    examples: [
      "groundwork people --facts facts.json",
      "groundwork people --person ada",
      "groundwork people --join alan --name 'Alan Turing' --teams engineering",
      "groundwork people --leave margaret",
      "groundwork people --left margaret",
    ],
    load: async () => (await import("./commands/people.ts")).run,
  },
  {
    name: "release",
    summary: "what runs in an environment, and why: digest, commit, pull request, approvals",
    arguments: ["ENVIRONMENT"],
    options: {
      blueprint,
      host: { type: "string", value: "URL", help: "the code host's address (default: from the blueprint)" },
      json,
    },
    examples: ["GROUNDWORK_TOKEN=… groundwork release prod"],
    load: async () => (await import("./commands/release.ts")).run,
  },
  {
    name: "audit",
    summary:
      "collect evidence for a period from what ran, judge it, and have it signed; or verify such a pack",
    arguments: [],
    further: ["verify", "PACK"],
    options: {
      blueprint,
      from: { type: "string", value: "DATE", help: "the first day of the period, in UTC" },
      to: { type: "string", value: "DATE", help: "the first day that is not in it any more" },
      out: { type: "string", short: "o", value: "DIR", help: "an empty folder for the pack" },
      "sign-with": {
        type: "string",
        value: "KEY",
        help: "the auditor's key, which nobody has who runs the platform: a file (ECDSA on P-256, PEM) or a KMS key's ARN",
      },
      key: { type: "string", value: "FILE", help: "with verify: the auditor's public key (PEM)" },
      json,
    },
    examples: [
      "groundwork audit --from 2026-10-01 --to 2027-01-01 --out evidence --sign-with auditor.pem",
      "groundwork audit verify evidence --key auditor.pub.pem",
    ],
    load: async () => (await import("./commands/audit.ts")).run,
  },
];
