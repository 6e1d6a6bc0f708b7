import type { RolloutEvent } from "../../contracts/rollout-event.ts";

/** What goes on just now, for the one line that a watched terminal shows. */
export interface Live {
  /** Steps that act, the one that spoke last at the end, with its last words. */
  readonly acting: ReadonlyMap<string, string>;
  readonly looking: ReadonlySet<string>;
  /** Steps that wait, each for whom. */
  readonly waiting: ReadonlyMap<string, "person" | "vendor">;
}

export const nothingLive: Live = { acting: new Map(), looking: new Set(), waiting: new Map() };

/** What goes on after an event. Pure. */
export function nextLive(live: Live, event: RolloutEvent): Live {
  const { step } = event;
  const without = <V>(map: ReadonlyMap<string, V>) => new Map([...map].filter(([id]) => id !== step));
  const acting = (text: string) => new Map([...without(live.acting), [step, text]]);
  const looking = new Set([...live.looking].filter((id) => id !== step));
  switch (event.event) {
    case "looking":
      return { ...live, looking: new Set([...looking, step]) };
    case "looked":
      return { ...live, looking };
    case "acting":
      return { acting: acting(""), looking, waiting: without(live.waiting) };
    case "progress":
      return live.acting.has(step) ? { ...live, acting: acting(event.text) } : live;
    case "retrying": {
      const text = `again in ${Math.ceil(event.afterMilliseconds / 1000)} s: ${event.why}`;
      return live.acting.has(step) ? { ...live, acting: acting(text) } : live;
    }
    case "waiting": {
      const waiting = new Map([...live.waiting, [step, event.task ? "person" : "vendor"] as const]);
      return { acting: without(live.acting), looking, waiting };
    }
    case "ended":
      return { acting: without(live.acting), looking, waiting: without(live.waiting) };
    case "fact-changed":
      return live;
    default:
      return event satisfies never;
  }
}

/** One line; empty where nothing goes on. Pure. */
export function liveLine({ acting, looking, waiting }: Live, titleOf: (step: string) => string): string {
  const waits = (who: "person" | "vendor") => {
    const steps = [...waiting].filter(([, forWhom]) => forWhom === who).length;
    return steps === 0 ? [] : [`${steps} wait${steps === 1 ? "s" : ""} for a ${who}`];
  };
  const last = [...acting].at(-1);
  const others = acting.size > 1 ? [`${acting.size - 1} more at work`] : [];
  const told = last ? [last[1] === "" ? titleOf(last[0]) : `${titleOf(last[0])}: ${last[1]}`] : [];
  const looks = !last && looking.size > 0 ? [`looking at ${[...looking].at(-1)}`] : [];
  // What is long comes last: the line is cut there.
  return [...others, ...waits("person"), ...waits("vendor"), ...told, ...looks].join(" · ");
}
