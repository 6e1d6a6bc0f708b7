import { mkdirSync } from "node:fs";
import type { ActionEquivalent, ActionResult, ActionStep } from "../../contracts/action-equivalent.ts";
import { readDockerLogin } from "../../formats/oci/docker-config.ts";
import type { Clock } from "../../foundation/clock.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import type { Ids } from "../../foundation/ids.ts";
import type { BuiltImage } from "./assemble.ts";
import { buildImage } from "./build.ts";
import { type BuildRequest, buildPushInputs, readBuildInputs } from "./build-push-inputs.ts";
import { pushImage } from "./push.ts";
import { imageArchitecture } from "./variables.ts";

export interface BuildPushOptions {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** `docker/build-push-action`: a real image in a real registry, built without Docker. */
export function buildPushAction(options: BuildPushOptions): ActionEquivalent {
  return {
    uses: "docker/build-push-action",
    inputs: buildPushInputs,
    defaults: { load: "false", "no-cache": "false", pull: "false", push: "false" },
    note: "builds the image with Groundwork's own builder; this machine's runtime stands in for base images",
    run: (step) => buildAndPush(options, step),
  };
}

async function buildAndPush(options: BuildPushOptions, step: ActionStep): Promise<ActionResult> {
  const request = readBuildInputs(step.inputs, step.workspace, imageArchitecture());
  if (!request.ok) return failed(request.diagnostics);
  if (!step.inputs["provenance"]) {
    step.log(
      "BuildKit would add an attestation of its own and push an index; here the image is pushed by itself. Say `provenance: false`.",
    );
  }
  mkdirSync(step.temporary, { recursive: true });
  const { destinations, ...build } = request.value;
  const image = await buildImage({
    ...build,
    temporary: step.temporary,
    log: (line) => step.log(line),
    signal: step.signal,
  });
  if (!image.ok) return failed(image.diagnostics);
  for (const destination of destinations) {
    const pushed = await pushImage(image.value, destination, {
      ...options,
      credentials: (registry) => readDockerLogin(step.environment, registry),
      log: (line) => step.log(line),
      signal: step.signal,
    });
    if (!pushed.ok) return failed(pushed.diagnostics);
  }
  if (destinations.length === 0)
    step.log("Nothing says where the image should go: it was built and is gone.");
  return { outcome: "success", outputs: outputs(image.value, request.value) };
}

/** As buildx's metadata file says it. */
function outputs(image: BuiltImage, { destinations }: BuildRequest): Record<string, string> {
  const names = destinations.map(({ registry, repository, tag }) =>
    [`${registry}/${repository}`, ...(tag === undefined ? [] : [tag])].join(":"),
  );
  const metadata = {
    "containerimage.config.digest": image.config.descriptor.digest,
    "containerimage.descriptor": {
      mediaType: image.manifest.mediaType,
      digest: image.digest,
      size: image.size,
    },
    "containerimage.digest": image.digest,
    ...(names.length > 0 && { "image.name": names.join(",") }),
  };
  return {
    imageid: image.config.descriptor.digest,
    digest: image.digest,
    metadata: JSON.stringify(metadata, null, 2),
  };
}

function failed(diagnostics: readonly Diagnostic[]): ActionResult {
  const lines = diagnostics.map(({ place, summary, cause, next }) => {
    const where = place ? `${place.file}:${place.line}:${place.column}: ` : "";
    return [`${where}${summary}`, cause, next].filter(Boolean).join("\n");
  });
  return { outcome: "failure", message: lines.join("\n") };
}
