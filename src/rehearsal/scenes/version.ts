import { ok, type Result } from "../../foundation/result.ts";
import { type Stage, surprise } from "../stage.ts";
import type { WorldEnvironment } from "../world.ts";

export interface Expected {
  readonly version: string;
  readonly digest: string;
  readonly commit: string;
}

/**
 * Asks the running program what it is, and the registry what its image says, and compares.
 * A program of somebody else's need not answer `/version`; then the image's labels alone are compared.
 */
export async function checkVersion(
  stage: Stage,
  place: WorldEnvironment,
  expected: Expected,
): Promise<Result<void>> {
  const labels = await stage.world.imageLabels(expected.digest);
  if (!labels.ok) return labels;
  const version = labels.value["org.opencontainers.image.version"];
  const commit = labels.value["org.opencontainers.image.revision"];
  if (version !== expected.version || commit !== expected.commit) {
    return surprise(
      `The image's labels say ${version} of ${commit}, not ${expected.version} of ${expected.commit}.`,
    );
  }
  const answer = await ask(place, "/version");
  if (answer?.ok) {
    const said = (await answer.json()) as { readonly version?: unknown; readonly commit?: unknown };
    if (said.version !== version || said.commit !== commit) {
      return surprise(
        `${place.environment.name} answers ${JSON.stringify(said)}, but its image is ${version} of ${commit}.`,
      );
    }
  }
  stage.tell({
    event: "done",
    who: place.environment.name,
    what: answer?.ok
      ? `answers /version with ${version} of ${commit.slice(0, 7)}, as the image's labels say`
      : `runs ${version} of ${commit.slice(0, 7)}, as the image's labels say; it has no /version of its own`,
  });
  return ok(undefined);
}

/** Whether the program of an environment serves: its probe's path answers. */
export async function serves(place: WorldEnvironment, probe: string): Promise<boolean> {
  return (await ask(place, probe))?.ok ?? false;
}

async function ask(place: WorldEnvironment, path: string): Promise<Response | undefined> {
  const url = place.applicationUrl();
  if (!url) return undefined;
  try {
    return await fetch(`${url}${path}`, { signal: AbortSignal.timeout(5000) });
  } catch {
    return undefined;
  }
}
