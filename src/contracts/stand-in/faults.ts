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

/** Sees every call of a stand-in as it comes and as it has been answered, and may take the answer away. */
export interface Witness {
  /** Before it takes effect. "lost": it takes none, and is never answered, as if the caller's line were dead. */
  comes(request: Request): Promise<"goes on" | "lost">;
  /** After it took effect. "lost": the answer never arrives. */
  answered(request: Request, response: Response): Promise<"goes on" | "lost">;
}

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
    // The body is read once by whoever answers, so the witness is shown a copy, made while there still is one.
    const [shown, kept] = [context.req.raw.clone(), context.req.raw.clone()];
    if ((await watching.comes(shown)) === "lost") return never();
    await next();
    return (await watching.answered(kept, context.res)) === "lost" ? never() : undefined;
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
