import type { ContainerState, Pod } from "../kinds/types.ts";
import type { LocalImage } from "./images.ts";
import { firstBackOff, longestBackOff, type Node } from "./node.ts";

/**
 * Pulls until it works or the signal aborts. Each failure shows as ErrImagePull with its reason, then as
 * ImagePullBackOff until the next try.
 */
export async function pullWithBackOff(
  node: Node,
  pod: Pod,
  image: string,
  signal: AbortSignal,
  show: (state: ContainerState) => void,
): Promise<LocalImage | undefined> {
  const present = node.images.present(image);
  if (present) {
    node.event(pod, "Normal", "Pulled", `Container image "${image}" already present on machine`);
    return present;
  }
  const pause = (milliseconds: number) => node.clock.sleep(milliseconds, signal).catch(() => {});
  for (let wait = firstBackOff; !signal.aborted; wait = Math.min(wait * 2, longestBackOff)) {
    node.event(pod, "Normal", "Pulling", `Pulling image "${image}"`);
    const pulled = await Promise.race([node.images.pull(image), givenUp(signal)]);
    if (!pulled || signal.aborted) return undefined;
    if (pulled.ok) {
      node.event(pod, "Normal", "Pulled", `Successfully pulled image "${image}"`);
      return pulled.value;
    }
    const reasons = pulled.diagnostics.map(({ summary, cause }) => (cause ? `${summary} ${cause}` : summary));
    const message = `failed to pull image "${image}": ${reasons.join(" ")}`;
    node.event(pod, "Warning", "Failed", `F${message.slice(1)}`);
    node.log(`pod ${pod.metadata.name}: ${message}`);
    show({ waiting: { reason: "ErrImagePull", message } });
    await pause(shown);
    if (signal.aborted) return undefined;
    const backOff = `Back-off pulling image "${image}"`;
    node.event(pod, "Normal", "BackOff", backOff);
    show({ waiting: { reason: "ImagePullBackOff", message: `${backOff}: ErrImagePull: ${message}` } });
    await pause(wait);
  }
  return undefined;
}

/** A Pod that is deleted does not wait for a slow registry. */
function givenUp(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

/** Milliseconds for which the error itself is shown. */
const shown = 1000;
