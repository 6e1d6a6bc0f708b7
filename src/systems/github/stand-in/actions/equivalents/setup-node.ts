import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ActionEquivalent } from "../../../../../contracts/action-equivalent.ts";

/** `actions/setup-node` (v4): takes the Node of this machine when it is new enough, and says so. */
export const setupNode: ActionEquivalent = {
  uses: "actions/setup-node",
  inputs: [
    "always-auth",
    "node-version",
    "node-version-file",
    "architecture",
    "check-latest",
    "registry-url",
    "scope",
    "token",
    "cache",
    "cache-dependency-path",
    "mirror",
    "mirror-token",
  ],
  note: "the Node of this machine is used; nothing is downloaded or cached.",
  async run(step) {
    const file = step.inputs["node-version-file"];
    let wanted = step.inputs["node-version"] ?? "";
    if (wanted === "" && file) {
      const text = await readFile(resolve(step.workspace, file), "utf8").catch(() => undefined);
      if (text === undefined) {
        return { outcome: "failure", message: `The specified node version file at: ${file} does not exist` };
      }
      wanted = text.trim().replace(/^v/, "");
    }
    const present = process.versions.node;
    if (!satisfies(present, wanted)) {
      return {
        outcome: "failure",
        message: `Node ${present} of this machine cannot stand in for '${wanted}'.`,
      };
    }
    const exact = wanted === "" || present === wanted || present.startsWith(`${wanted}.`);
    step.log(
      exact
        ? `Node ${present} of this machine.`
        : `Node ${present} of this machine stands in for '${wanted}'.`,
    );
    return { outcome: "success", outputs: { "node-version": `v${present}`, "cache-hit": "false" } };
  },
};

/** Is this machine's version the one that is asked for, or a newer one? A range counts by its lowest version. */
function satisfies(present: string, wanted: string): boolean {
  const lowest = /\d+(?:\.\d+)*/.exec(wanted)?.[0];
  if (lowest === undefined) return /^(|\*|latest|current|node|lts|lts\/\*)$/.test(wanted);
  const have = present.split(".").map(Number);
  for (const [index, part] of lowest.split(".").map(Number).entries()) {
    const difference = (have[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
