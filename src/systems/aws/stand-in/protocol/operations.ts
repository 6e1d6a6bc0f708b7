import { AwsError } from "./error.ts";

/** A refusal that a rehearsal plants, by the operation's name in AWS's own words. */
export interface PlannedRefusal {
  /** `s3:PutObject`, `organizations:CreateAccount`; `*` stands for any run of characters. */
  readonly operation: string;
  /** How many calls it hits before it is spent; for ever when left out. */
  readonly times?: number;
  /** Left out: the service says that there are too many calls, in its own words. */
  readonly error?: { readonly status: number; readonly code: string; readonly message: string };
}

/** The count of calls by operation, and refusals on demand: most of AWS's calls look the same by method and path. */
export interface Operations {
  /** Calls received so far by `service:Operation`, refused ones too. */
  readonly counts: ReadonlyMap<string, number>;
  refuse(refusal: PlannedRefusal): void;
  clear(): void;
  /** Counts one call; throws what was planted for it. */
  note(service: string, operation: string): void;
}

/** How each service says that it is called too often: its status, code and message. */
const throttling: Readonly<Record<string, readonly [number, string, string]>> = {
  s3: [503, "SlowDown", "Please reduce your request rate."],
  ec2: [503, "RequestLimitExceeded", "Request limit exceeded."],
  iam: [400, "Throttling", "Rate exceeded"],
  sts: [400, "Throttling", "Rate exceeded"],
  organizations: [
    400,
    "TooManyRequestsException",
    "You have sent too many requests in too short a period of time.",
  ],
  eks: [429, "ThrottlingException", "Rate exceeded"],
  scim: [429, "ThrottlingException", "Rate exceeded"],
};

export function createOperations(): Operations {
  const counts = new Map<string, number>();
  let planted: { readonly refusal: PlannedRefusal; hits: number }[] = [];
  return {
    counts,
    refuse: (refusal) => {
      planted.push({ refusal, hits: 0 });
    },
    clear: () => {
      planted = [];
    },
    note: (service, operation) => {
      const name = `${service}:${operation}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const hit = planted.find(
        ({ refusal, hits }) =>
          hits < (refusal.times ?? Number.POSITIVE_INFINITY) && matches(refusal.operation, name),
      );
      if (!hit) return;
      hit.hits += 1;
      const { error } = hit.refusal;
      if (error) throw new AwsError(error.status, error.code, error.message);
      throw new AwsError(...(throttling[service] ?? [400, "ThrottlingException", "Rate exceeded"]));
    },
  };
}

/** True when the text fits a pattern in which `*` is any run of characters and `?` exactly one. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su").test(text);
}
