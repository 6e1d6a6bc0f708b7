import { digestOf } from "../../formats/oci/digest.ts";
import { compressLayer, type Layer } from "../../formats/oci/layer-write.ts";
import { mediaTypes } from "../../formats/oci/media-types.ts";
import type { Descriptor, ImageConfig, ImageManifest } from "../../formats/oci/types.ts";
import type { StageState } from "./stage.ts";
import { imageArchitecture } from "./variables.ts";

/** An image in memory, ready to be pushed. */
export interface BuiltImage {
  readonly manifest: ImageManifest;
  /** Of the manifest's bytes as JSON without blanks: what a registry will call it. */
  readonly digest: string;
  readonly size: number;
  readonly config: {
    readonly descriptor: Descriptor;
    readonly bytes: Uint8Array;
    readonly content: ImageConfig;
  };
  readonly layers: readonly Layer[];
}

/** All times in an image are this one, as builders do it for SOURCE_DATE_EPOCH=0: the same input, the same digest. */
const created = "1970-01-01T00:00:00Z";

/** The finished stage as manifest, config and layers. */
export function assembleImage(stage: StageState, labels: Readonly<Record<string, string>>): BuiltImage {
  const { config } = stage;
  const layers = stage.steps.flatMap((step) => (step.tar ? [compressLayer(step.tar)] : []));
  const allLabels = { ...Object.fromEntries(config.labels), ...labels };
  const content: ImageConfig = {
    created,
    architecture: imageArchitecture(),
    os: "linux",
    config: {
      ...(config.user && { User: config.user }),
      ...(config.ports.size > 0 && {
        ExposedPorts: Object.fromEntries([...config.ports].sort().map((port) => [port, {}])),
      }),
      Env: [...config.environment].map(([name, value]) => `${name}=${value}`),
      ...(config.entrypoint && { Entrypoint: [...config.entrypoint] }),
      ...(config.command && { Cmd: [...config.command] }),
      WorkingDir: config.workingDirectory,
      ...(Object.keys(allLabels).length > 0 && { Labels: sorted(allLabels) }),
    },
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.diffId) },
    history: stage.steps.map((step) => ({
      created,
      created_by: step.createdBy,
      comment: "groundwork rehearsal",
      ...(!step.tar && { empty_layer: true }),
    })),
  };
  const bytes = Buffer.from(JSON.stringify(content));
  const descriptor = { mediaType: mediaTypes.config, digest: digestOf(bytes), size: bytes.length };
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor,
    layers: layers.map((layer) => layer.descriptor),
  };
  const text = JSON.stringify(manifest);
  return {
    manifest,
    digest: digestOf(text),
    size: Buffer.byteLength(text),
    config: { descriptor, bytes, content },
    layers,
  };
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
