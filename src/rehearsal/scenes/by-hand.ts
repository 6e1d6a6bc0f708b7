import { ok, type Result } from "../../foundation/result.ts";
import { type Stage, surprise } from "../stage.ts";
import { waitForVerdict } from "./release.ts";

const forged = `digest: sha256:${"0f".repeat(32)}`;

/** Somebody with every right that a person has tries to put a digest into prod by hand, in both ways there are. */
export async function digestByHand(stage: Stage, environment: string): Promise<Result<void>> {
  const { keeper } = stage.world.cast;
  const path = `${environment}/${stage.world.application.name}/kustomization.yaml`;
  const change = {
    repository: stage.configurationRepository,
    message: "Put it live quickly",
    files: [{ path, find: "digest: .*", replace: forged }],
  };

  const pushed = await keeper.act({ do: "pushToMain", ...change });
  if (pushed.ok) return surprise("A digest was pushed to the configuration repository's main by hand.");
  stage.tell({
    event: "refused",
    who: keeper.handle,
    what: `pushing a digest to ${path}`,
    reason: lastLine(pushed.diagnostics[0]?.cause ?? ""),
  });

  const opened = await keeper.act({
    do: "openPullRequest",
    ...change,
    branch: "by-hand",
    body: "No release, no ledger entry: only a digest.",
  });
  if (!opened.ok) return opened;
  const pullRequest = opened.value as { readonly number: number; readonly head: string };
  const verdict = await waitForVerdict(stage, pullRequest, ({ state }) => state !== "pending");
  if (!verdict.ok) return verdict;
  if (verdict.value.state === "success")
    return surprise("The gate let a digest pass that was written by hand.");
  stage.tell({
    event: "refused",
    who: keeper.handle,
    what: `the same as pull request #${pullRequest.number}`,
    reason: verdict.value.description,
  });

  const merged = await keeper.act({ do: "merge", repository: stage.configurationRepository, ...pullRequest });
  if (merged.ok) return surprise("A pull request that the gate refused could be merged.");
  return ok(undefined);
}

function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/^remote:\s*/, "").trim());
  return lines.find((line) => line.startsWith("- ") || line.includes("GH0")) ?? lines.at(-1) ?? "";
}
