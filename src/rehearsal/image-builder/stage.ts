import type { LayerEntry } from "../../formats/oci/layer-write.ts";

/** What a stage's instructions have made so far. */
export interface StageState {
  /** Name, or number as text: how the log and COPY --from call it. */
  readonly title: string;
  /** Its unpacked root on disk. */
  readonly root: string;
  readonly config: StageConfig;
  readonly steps: StageStep[];
  /** Values of ARGs that the stage has named. */
  readonly variables: Map<string, string>;
  /** Owners that COPY gave to paths, for where only root could give them on disk. */
  readonly owners: Map<string, Owner>;
  /** True once CMD was given in this stage: ENTRYPOINT then leaves it alone. */
  commandGiven: boolean;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** One line of the image's history, with its layer's uncompressed tar where it made one. */
export interface StageStep {
  readonly createdBy: string;
  readonly tar?: Uint8Array;
}

export interface StageConfig {
  environment: Map<string, string>;
  labels: Map<string, string>;
  ports: Set<string>;
  entrypoint?: readonly string[];
  command?: readonly string[];
  user?: string;
  workingDirectory: string;
}

export function emptyConfig(): StageConfig {
  return { environment: new Map(), labels: new Map(), ports: new Set(), workingDirectory: "/" };
}

export function copyConfig(config: StageConfig): StageConfig {
  return {
    ...config,
    environment: new Map(config.environment),
    labels: new Map(config.labels),
    ports: new Set(config.ports),
  };
}

/** True when files on disk can have the owners that the image gives them. */
export const ownsFiles = process.getuid?.() === 0;

/** Directories that lead to a path, the path itself included: `a`, `a/b`, `a/b/c`. */
export function foldersTo(path: string): string[] {
  const parts = path.split("/").filter(Boolean);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

export function directoryEntry(path: string, owner: Owner = { uid: 0, gid: 0 }): LayerEntry {
  return { type: "directory", path, mode: 0o755, ...owner };
}
