import type { Ids } from "../../foundation/ids.ts";

/**
 * At most `count` calls at a time. Who comes next is drawn at random: an edge that is missing in the graph shows in
 * some order sooner or later, and in a test with a seed each time.
 */
export function createSlots(count: number, ids: Ids): <T>(call: () => Promise<T>) => Promise<T> {
  let free = count;
  const queue: (() => void)[] = [];
  let drawing = false;
  const draw = () => {
    drawing = false;
    while (free > 0 && queue.length > 0) {
      const [next] = queue.splice(Math.floor(ids.random() * queue.length), 1);
      free -= 1;
      next?.();
    }
  };
  // Steps that become ready in the same turn all take part in the draw.
  const drawSoon = () => {
    if (drawing) return;
    drawing = true;
    setImmediate(draw);
  };
  return async (call) => {
    await new Promise<void>((resolve) => {
      queue.push(resolve);
      drawSoon();
    });
    try {
      return await call();
    } finally {
      free += 1;
      drawSoon();
    }
  };
}
