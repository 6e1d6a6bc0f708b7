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
  const pause = (milliseconds: number) => node.clock.sleep(milliseconds, signal).catch(() => {});
  for (let wait = firstBackOff; !signal.aborted; wait = Math.min(wait * 2, longestBackOff)) {
    node.event(pod, "Normal", "Pulling", `Pulling image "${image}"`);
    const pulled = await node.images.pull(image);
    if (pulled.ok) {
      node.event(pod, "Normal", "Pulled", `Successfully pulled image "${image}"`);
      return pulled.value;
    }
    if (signal.aborted) return undefined;
    const reasons = pulled.diagnostics.map(({ summary, cause }) => (cause ? `${summary} ${cause}` : summary));
    const message = `failed to pull image "${image}": ${reasons.join(" ")}`;
    node.event(pod, "Warning", "Failed", `F${message.slice(1)}`);
    node.log(`pod ${pod.metadata.name}: ${message}`);
    show({ waiting: { reason: "ErrImagePull", message } });
    await pause(shown);
    if (signal.aborted) return undefined;
    const backOff = `Back-off pulling image "${image}": ErrImagePull: ${message}`;
    show({ waiting: { reason: "ImagePullBackOff", message: backOff } });
    await pause(wait);
  }
  return undefined;
}

/** Milliseconds for which the error itself is shown. */
const shown = 1000;
