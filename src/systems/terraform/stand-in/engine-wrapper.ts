import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HubServer } from "./hub-server.ts";

/** What stands for the engine on somebody's PATH. */
export interface EngineWrapper {
  /** To be put before the other folders of PATH: it holds one program, `terraform`. */
  readonly folder: string;
  /** What the wrapper's environment has to hold beside what the providers read: the hub's token, which lies in no file. */
  readonly environment: Readonly<Record<string, string>>;
}

const tokenVariable = "GROUNDWORK_PROVIDER_HUB_TOKEN";

/**
 * Writes a program `terraform` into a folder. It asks the hub for providers with the rights that its own environment
 * gives, and then becomes the real engine: process id, input, output, signals and exit code are the engine's own. The
 * providers are there until the engine ends, however it ends.
 */
export function writeEngineWrapper(
  folder: string,
  hub: HubServer,
  engine: { readonly path: string },
): EngineWrapper {
  mkdirSync(folder, { recursive: true });
  const client = join(folder, "provider-hub-client.cjs");
  const settings = join(folder, "terraform.rc");
  writeFileSync(settings, "");
  writeFileSync(client, clientText(hub));
  const wrapper = wrapperText({ node: process.execPath, client, settings, engine: engine.path });
  writeFileSync(join(folder, "terraform"), wrapper, { mode: 0o755 });
  return { folder, environment: { [tokenVariable]: hub.token } };
}

/** A text as one word of a POSIX shell. */
function word(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

interface WrapperPaths {
  readonly node: string;
  readonly client: string;
  readonly settings: string;
  readonly engine: string;
}

/**
 * The client reads from a pipe whose other end only this process holds, also after it has become the engine: when the
 * engine is gone, the pipe ends. Both ends are open before the pipe's name goes.
 */
function wrapperText({ node, client, settings, engine }: WrapperPaths): string {
  return `#!/bin/sh
# Runs the real engine with providers that a rehearsal stands in.
set -eu
pipes=$(mktemp -d)
mkfifo "$pipes/alive" "$pipes/answer"
${word(node)} ${word(client)} <"$pipes/alive" >"$pipes/answer" &
exec 3>"$pipes/alive"
answer=
read -r answer <"$pipes/answer" || true
rm -r "$pipes"
if [ -z "$answer" ]; then
  echo "terraform: the rehearsal's providers are not there." >&2
  exit 1
fi
unset ${tokenVariable}
export TF_REATTACH_PROVIDERS="$answer" CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=${word(settings)}
exec ${word(engine)} "$@"
`;
}

/** Prints what the engine has to know as one line, and holds the connection until its input ends. */
function clientText({ url, variables }: HubServer): string {
  return `// Asks the rehearsal's hub for providers, for as long as the engine runs.
const { request } = require("node:http");

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {}); // The engine's to answer.
const variables = ${JSON.stringify(variables)};
const entries = variables.filter((name) => name in process.env).map((name) => [name, process.env[name]]);
const asked = request(${JSON.stringify(`${url}/providers`)}, {
  method: "POST",
  headers: {
    authorization: \`Bearer \${process.env.${tokenVariable} ?? ""}\`,
    "content-type": "application/json",
  },
});
const give = (line) => {
  process.stdout.on("error", () => {});
  process.stdout.end(line);
};
asked.on("error", (error) => {
  process.stderr.write(\`terraform: \${error.message}\\n\`);
  process.exit(1);
});
asked.on("response", (response) => {
  let text = "";
  response.setEncoding("utf8");
  response.on("error", () => {});
  response.on("data", (piece) => {
    text += piece;
    const end = text.indexOf("\\n");
    if (response.statusCode === 200 && end >= 0) {
      give(\`\${JSON.parse(text.slice(0, end)).TF_REATTACH_PROVIDERS}\\n\`);
      text = "";
    }
  });
  response.on("end", () => {
    if (response.statusCode !== 200) process.stderr.write(\`terraform: \${response.statusCode} \${text}\\n\`);
    process.exit(response.statusCode === 200 ? 0 : 1);
  });
});
asked.end(JSON.stringify({ environment: Object.fromEntries(entries) }));
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
`;
}
