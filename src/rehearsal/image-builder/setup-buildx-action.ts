import type { ActionEquivalent } from "../../contracts/action-equivalent.ts";
import { imageArchitecture } from "./variables.ts";

/** Declared inputs that choose a builder other than the one there is. */
const refused = [
  "version",
  "driver-opts",
  "buildkitd-config",
  "buildkitd-config-inline",
  "config",
  "config-inline",
];

/** `docker/setup-buildx-action`: there is one builder, and it needs no setting up. */
export const setupBuildxAction: ActionEquivalent = {
  uses: "docker/setup-buildx-action",
  // Declared by v3.7.1, with its defaults.
  inputs: [
    ...["version", "driver", "driver-opts", "buildkitd-flags", "buildkitd-config"],
    ...[
      "buildkitd-config-inline",
      "platforms",
      "install",
      "use",
      "endpoint",
      "append",
      "cache-binary",
      "cleanup",
    ],
    ...["config", "config-inline"],
  ],
  defaults: {
    driver: "docker-container",
    install: "false",
    use: "true",
    "cache-binary": "true",
    cleanup: "true",
  },
  note: "uses Groundwork's own image builder in place of BuildKit",
  async run(step) {
    const asked = [...refused, "endpoint", "append"].find((name) => step.inputs[name]);
    if (asked || step.inputs["driver"] !== "docker-container") {
      const name = asked ?? "driver";
      return {
        outcome: "failure",
        message: `The rehearsal has one builder; the input ${name} cannot choose another. Remove it.`,
      };
    }
    const platforms = `linux/${imageArchitecture()}`;
    return { outcome: "success", outputs: { name: "groundwork", driver: "docker-container", platforms } };
  },
};
