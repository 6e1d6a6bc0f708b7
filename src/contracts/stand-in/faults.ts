import type { MiddlewareHandler } from "hono";

/** What a stand-in does to the calls that match, in place of answering. */
export interface Fault {
  /** Upper case; any method when left out. */
  readonly method?: string;
  /** A regular expression for the path, without the query. */
  readonly path: string;
  /** How many calls it hits before it is spent; for ever when left out. */
  readonly times?: number;
  readonly effect:
    | {
        readonly kind: "answer";
        readonly status: number;
        readonly body?: string;
        readonly headers?: Record<string, string>;
      }
    | { readonly kind: "hang" }
    /** Sends the headers and half of the true body, then drops the connection. */
    | { readonly kind: "cut" };
}

/** What becomes of a call or of its answer: "lost" is as if the caller's line were dead. */
export type Passage = "goes on" | "lost";

/**
 * Sees each call before it takes effect. One that is lost takes none, and is never answered. A witness that wants to
 * know what came of it gives a function, which sees the answer after it took effect, and may lose that.
 */
export type Witness = (call: Request) => Promise<Passage | ((answer: Response) => Passage)>;

/** Forced failures and the count of calls, as `POST/DELETE /_stand-in/faults` and `GET /_stand-in/calls` show them. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** How many calls each fault has hit so far, in the order in which they were added. */
  hits(): readonly number[];
  /** Calls received so far, by `METHOD /path`. */
  readonly calls: ReadonlyMap<string, number>;
  /** Until the process ends; one that is set later takes its place. */
  witness(witness: Witness): void;
  readonly middleware: MiddlewareHandler;
}

const never = () => new Promise<never>(() => {});

export function createFaults(): Faults {
  let active: { readonly fault: Fault; hits: number }[] = [];
  const calls = new Map<string, number>();
  let watching: Witness | undefined;
  const answer: MiddlewareHandler = async (context, next) => {
    if (!watching) return next();
    // The body is read once by whoever answers, so the witness is shown a copy.
    const passage = await watching(context.req.raw.clone());
    if (passage === "lost") return never();
    await next();
    return passage !== "goes on" && passage(context.res) === "lost" ? never() : undefined;
  };
  return {
    add(fault) {
      active.push({ fault, hits: 0 });
    },
    clear() {
      active = [];
    },
    hits: () => active.map(({ hits }) => hits),
    calls,
    witness: (witness) => {
      watching = witness;
    },
    middleware: async (context, next) => {
      const { method, path } = context.req;
      if (path.startsWith("/_stand-in/")) return next();
      calls.set(`${method} ${path}`, (calls.get(`${method} ${path}`) ?? 0) + 1);
      const hit = active.find(
        ({ fault, hits }) =>
          hits < (fault.times ?? Number.POSITIVE_INFINITY) &&
          (fault.method ?? method) === method &&
          new RegExp(fault.path).test(path),
      );
      if (!hit) return answer(context, next);
      hit.hits += 1;
      const { effect } = hit.fault;
      switch (effect.kind) {
        case "answer":
          return new Response(effect.body ?? "", { status: effect.status, headers: effect.headers ?? {} });
        case "hang":
          return never();
        case "cut": {
          await next();
          const whole = new Uint8Array(await context.res.arrayBuffer());
          const headers = new Headers(context.res.headers);
          headers.set("content-length", String(whole.length));
          const half = new ReadableStream<Uint8Array>({
            start(controller) {
              controller.enqueue(whole.slice(0, Math.floor(whole.length / 2)));
              setTimeout(() => controller.error(new Error("cut by a planted fault")), 10);
            },
          });
          context.res = new Response(half, { status: context.res.status, headers });
          return;
        }
        default:
          return effect satisfies never;
      }
    },
  };
}
