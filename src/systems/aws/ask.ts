import { failure, ok, type Result } from "../../foundation/result.ts";

/** What AWS's clients throw: its own code is the name. */
interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $fault?: string;
}

/** Whether AWS answered with one of these codes. */
export function isRefusal(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes(error.name);
}

/**
 * Calls AWS through one of its clients. An answer with one of the codes of `absent` is null: what was asked for is not
 * there. Fails with `aws-refused` or `aws-unreachable`, its cause in AWS's words; anything else thrown is a bug.
 */
export async function askAws<T>(
  what: string,
  call: () => Promise<T>,
  absent: readonly string[] = [],
): Promise<Result<T | null>> {
  try {
    return ok(await call());
  } catch (error) {
    if (isRefusal(error, absent)) return ok(null);
    const { name, message, $metadata, $fault } = error as Refusal;
    if ($fault !== undefined && $metadata?.httpStatusCode !== undefined) {
      return failure("aws-refused", `AWS refused ${what} (${$metadata.httpStatusCode}).`, {
        cause: `${name}: ${message}`,
        next: "Check what the keys may do, and whether the account is the right one.",
      });
    }
    if (error instanceof TypeError && message === "fetch failed")
      return failure("aws-unreachable", `AWS did not answer to ${what}.`, { cause: String(error.cause) });
    if (error instanceof Error && (name === "TimeoutError" || name === "AbortError"))
      return failure("aws-unreachable", `AWS did not answer to ${what} in time.`, { cause: message });
    throw error;
  }
}

/** The same where there is always an answer. */
export async function tellAws<T>(what: string, call: () => Promise<T>): Promise<Result<T>> {
  const answer = await askAws(what, call);
  return answer.ok ? ok(answer.value as T) : answer;
}

/** Every item of every page. */
export async function everyItem<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}
