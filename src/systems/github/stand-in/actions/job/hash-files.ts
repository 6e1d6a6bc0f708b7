import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { data } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { matchesPatterns } from "../trigger/patterns.ts";

/** `hashFiles('**\/package-lock.json')`: one hash of the hashes of all matching files of the workspace. */
export function hashFilesFunction(workspace: string): FunctionDefinition {
  return {
    name: "hashfiles",
    minArgs: 1,
    maxArgs: 255,
    call: (...args) => {
      const patterns = args.map((argument) => argument.coerceString().replace(/^\.\//, ""));
      const matching = filesBelow(workspace, "").filter((path) => matchesPatterns(patterns, path));
      if (matching.length === 0) return new data.StringData("");
      const whole = createHash("sha256");
      for (const path of matching) {
        whole.update(
          createHash("sha256")
            .update(readFileSync(join(workspace, path)))
            .digest(),
        );
      }
      return new data.StringData(whole.digest("hex"));
    },
  };
}

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === ".git" ? [] : filesBelow(root, path);
      return entry.isFile() ? [path] : [];
    });
}
