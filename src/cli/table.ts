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
      json,
    },
    examples: [
      "groundwork rehearse",
      "groundwork rehearse --keep",
      "groundwork rehearse --application ../shop --test 'python3 -m unittest' --probe /healthz",
    ],
    load: async () => (await import("./commands/rehearse.ts")).run,
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
];
