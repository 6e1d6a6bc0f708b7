import type { RepositoryEvent } from "./ports.ts";

/** Where everything that happens is announced: to the workflow engine and to webhooks. */
export interface Events {
  subscribe(listener: (event: RepositoryEvent) => void): void;
  emit(event: RepositoryEvent): void;
}

/**
 * Listeners hear events in the order in which things happened, after the change that they speak of is complete,
 * also when one change makes several and when a listener's own doing makes more.
 */
export function createEvents(): Events {
  const listeners: ((event: RepositoryEvent) => void)[] = [];
  const waiting: RepositoryEvent[] = [];
  const deliver = () => {
    for (let event = waiting.shift(); event; event = waiting.shift())
      for (const listener of listeners) listener(event);
  };
  return {
    subscribe: (listener) => void listeners.push(listener),
    emit(event) {
      waiting.push(event);
      if (waiting.length === 1) queueMicrotask(deliver);
    },
  };
}
