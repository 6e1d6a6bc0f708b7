import { resolve, sep } from "node:path";
import { type ImageReference, parseImageReference } from "../../formats/oci/reference.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";

/** Declared by docker/build-push-action v6.9.0. */
export const buildPushInputs = [
  ...[
    "add-hosts",
    "allow",
    "annotations",
    "attests",
    "build-args",
    "build-contexts",
    "builder",
    "cache-from",
  ],
  ...[
    "cache-to",
    "cgroup-parent",
    "context",
    "file",
    "labels",
    "load",
    "network",
    "no-cache",
    "no-cache-filters",
  ],
  ...["outputs", "platforms", "provenance", "pull", "push", "sbom", "secrets", "secret-envs", "secret-files"],
  ...["shm-size", "ssh", "tags", "target", "ulimit", "github-token"],
] as const;

/** Inputs whose effect this builder cannot produce, and why. */
const unsupported: Readonly<Record<string, string>> = {
  "add-hosts": "names are resolved by this machine",
  allow: "there are no entitlements",
  annotations: "only labels are written",
  attests: "attestations are made by their own action",
  "build-contexts": "COPY takes from the context and from earlier stages",
  "cgroup-parent": "there are no control groups",
  load: "there is no Docker to load into",
  network: "RUN uses this machine's network",
  secrets: "RUN --mount is outside of the Dockerfile subset",
  "secret-envs": "RUN --mount is outside of the Dockerfile subset",
  "secret-files": "RUN --mount is outside of the Dockerfile subset",
  "shm-size": "there are no such limits",
  ssh: "RUN --mount is outside of the Dockerfile subset",
  ulimit: "there are no such limits",
  provenance: "provenance is attested by its own action",
  sbom: "no bill of materials is made",
};

/** What a build is asked for. */
export interface BuildRequest {
  readonly context: string;
  readonly dockerfile: string;
  readonly dockerfileName: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly target?: string | undefined;
  /** Where the image goes; none: it is only built. */
  readonly destinations: readonly ImageReference[];
}

type Inputs = Readonly<Record<string, string>>;

/** Reads the action's inputs. Fails with `action-input-unsupported` or `image-reference-invalid`. */
export function readBuildInputs(
  inputs: Inputs,
  workspace: string,
  architecture: string,
): Result<BuildRequest> {
  const refused = Object.keys(unsupported).find((name) => asksFor(inputs[name]));
  if (refused) return cannot(refused, unsupported[refused] ?? "");
  const platforms = list(inputs["platforms"], true);
  const other = platforms.find((platform) => platform !== `linux/${architecture}`);
  if (other) return cannot("platforms", `images are built for linux/${architecture} only`);
  const folder = inputs["context"] ?? "";
  if (folder === "" || /^(https?:|git@|\{\{)/.test(folder)) {
    return cannot(
      "context",
      "left out it means a fresh clone of the repository; write `context: .` after actions/checkout",
    );
  }
  const context = resolve(workspace, folder);
  const dockerfile = inputs["file"] ? resolve(workspace, inputs["file"]) : resolve(context, "Dockerfile");
  const outside = [context, dockerfile].find(
    (path) => path !== workspace && !path.startsWith(workspace + sep),
  );
  if (outside) return cannot("context", "the context and the Dockerfile have to lie in the job's workspace");
  const output = readOutputs(inputs);
  if (!output.ok) return output;
  return ok({
    ...{
      context,
      dockerfile,
      dockerfileName: inputs["file"] || `${folder.replace(/\/?$/, "/")}Dockerfile`.replace("./", ""),
    },
    buildArguments: pairs(inputs["build-args"]),
    labels: pairs(inputs["labels"]),
    target: inputs["target"] || undefined,
    ...output.value,
  });
}

/** `push: true` with tags, or one output line `type=image,name=…,push-by-digest=true,push=true`. */
function readOutputs(inputs: Inputs): Result<Pick<BuildRequest, "destinations">> {
  const tags = list(inputs["tags"], true);
  const lines = list(inputs["outputs"], false);
  if (lines.length > 1) return cannot("outputs", "one output at a time is understood");
  const output = Object.fromEntries(
    (lines[0] ?? "")
      .split(",")
      .filter(Boolean)
      .map((part) => split(part)),
  );
  const {
    type = "image",
    name,
    push,
    "push-by-digest": byDigest,
    "name-canonical": _canonical,
    ...more
  } = output;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) return cannot("outputs", `its part ${unknown} is not understood`);
  if (lines.length > 0 && type !== "image" && type !== "registry")
    return cannot("outputs", `type=${type} is not understood`);
  const pushes = inputs["push"] === "true" || push === "true" || (lines.length > 0 && type === "registry");
  const names = name ? name.split(",") : tags;
  const references: ImageReference[] = [];
  for (const text of pushes ? names : []) {
    const reference = parseImageReference(text);
    if (!reference.ok) return reference;
    if (byDigest === "true" && reference.value.tag)
      return cannot("tags", "an image is pushed by tag or by digest");
    references.push(byDigest === "true" ? reference.value : { tag: "latest", ...reference.value });
  }
  if (pushes && references.length === 0) return cannot("push", "it needs tags, or a name in outputs");
  return ok({ destinations: references });
}

function cannot(input: string, why: string): Result<never> {
  return failure(
    "action-input-unsupported",
    `The rehearsal's builder cannot do what the input ${input} asks for: ${why}.`,
    {
      next: `Leave ${input} out, or set it to false where it can be.`,
    },
  );
}

function asksFor(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== "" && value !== "false" && value !== "default";
}

/** The lines of an input; with `commas`, they separate as well. */
function list(text: string | undefined, commas: boolean): string[] {
  return (text ?? "")
    .split(commas ? /[\n,]/ : /\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}

function pairs(text: string | undefined): Record<string, string> {
  return Object.fromEntries(list(text, false).map((line) => split(line)));
}

function split(text: string): [string, string] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
}
