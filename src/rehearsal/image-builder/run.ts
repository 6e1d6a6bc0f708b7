import type { Command } from "../../formats/dockerfile/model.ts";
import { writeTar } from "../../formats/oci/layer-write.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { describeIsolation } from "../../foundation/rootfs/isolation.ts";
import { startInRoot } from "../../foundation/rootfs/start.ts";
import type { BuildContext } from "./build.ts";
import { changesSince, takeSnapshot } from "./snapshot.ts";
import type { StageState } from "./stage.ts";

/** How many of a failed command's last lines go into the message. */
const lastLines = 20;

/** Keeps package managers from asking the network about themselves and from leaving dated logs in the layer. */
const quiet = {
  NPM_CONFIG_UPDATE_NOTIFIER: "false",
  NPM_CONFIG_LOGS_MAX: "0",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
};

/** Runs a command on the stage's files and keeps what it changed as a layer. */
export async function runCommand(
  build: BuildContext,
  stage: StageState,
  command: Command,
  createdBy: string,
): Promise<Result<void>> {
  const words: readonly string[] = command.form === "exec" ? command.words : ["/bin/sh", "-c", command.text];
  const [program = "", ...rest] = words;
  const before = takeSnapshot(stage.root);
  const tail: string[] = [];
  const started = await startInRoot({
    root: stage.root,
    command: [program, ...rest],
    cwd: stage.config.workingDirectory,
    env: {
      ...quiet,
      ...Object.fromEntries(stage.variables),
      ...Object.fromEntries(stage.config.environment),
    },
    ...(stage.config.user && { user: stage.config.user }),
    keep: true,
    ...(build.options.isolation && { isolation: build.options.isolation }),
    ...(build.options.signal && { signal: build.options.signal }),
    onLine: (line) => {
      build.options.log(line);
      tail.push(line);
      if (tail.length > lastLines) tail.shift();
    },
  });
  if (!started.ok) return started;
  const { isolation, remarks } = started.value;
  if (isolation === "none") build.options.log(`RUN goes ${describeIsolation(isolation)}.`);
  for (const remark of remarks) build.options.log(remark);
  const { exitCode } = await started.value.finished;
  if (exitCode !== 0) {
    const missing = exitCode === 127;
    return failure(
      "image-run-failed",
      `RUN ended with ${exitCode === null ? "a signal" : `exit code ${exitCode}`}.`,
      {
        cause: tail.join("\n"),
        next: missing
          ? "The program is not there: an image's packages are stood in by this machine's. Install it on this machine, or do without it in the build."
          : "Run the command on this machine to see why.",
      },
    );
  }
  const entries = changesSince(before, stage);
  stage.steps.push(entries.length > 0 ? { createdBy, tar: await writeTar(entries) } : { createdBy });
  return ok(undefined);
}
