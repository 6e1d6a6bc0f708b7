import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainEnvironment, runProgram } from "../../foundation/process.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";

export interface ChartRelease {
  /** The path of Helm. */
  readonly helm: string;
  /** The chart's folder. */
  readonly folder: string;
  readonly name: string;
  readonly namespace: string;
}

/**
 * What `helm template` makes of a chart, as Argo CD calls it: definitions included, tests and hooks as they stand. Helm
 * sees neither this person's repositories nor their cluster. Fails with `helm-template-failed`, in Helm's words.
 */
export async function helmTemplate({ helm, folder, name, namespace }: ChartRelease): Promise<Result<string>> {
  const home = mkdtempSync(join(tmpdir(), "groundwork-helm-"));
  try {
    const homes = ["CACHE", "CONFIG", "DATA"].map((place) => [`HELM_${place}_HOME`, join(home, place)]);
    const result = await runProgram(
      helm,
      ["template", ".", "--name-template", name, "--namespace", namespace, "--include-crds"],
      {
        cwd: folder,
        env: plainEnvironment({ ...Object.fromEntries(homes), KUBECONFIG: "/dev/null" }),
        timeout: 90_000,
      },
    );
    if (result.exitCode === 0) return ok(result.stdout.toString("utf8"));
    const words = result.stderr.toString("utf8").trim() || result.startError || "it was ended";
    return failure(
      "helm-template-failed",
      `\`helm template\` failed: ${words.replaceAll(`${folder}/`, "")}`,
      {
        next: "Helm names the file and the line. Mend the chart, or its values.",
      },
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
