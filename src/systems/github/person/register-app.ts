import type { RegisteredRobot } from "../../../contracts/person.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";

/** A person at their browser, as an owner of the organization. */
export interface Owner {
  /** The person's own session. */
  readonly token: string;
  readonly fetch: typeof fetch;
}

/**
 * Does what a task of Day 1 asks a person: opens the link, sends the form that it filled in, downloads a private key,
 * and installs the App on the repositories, `all` or their names.
 */
export async function registerApp(
  { token, fetch }: Owner,
  link: string,
  repositories: string,
): Promise<Result<RegisteredRobot>> {
  const send = (url: string, form?: URLSearchParams) =>
    fetch(url, { headers: { authorization: `token ${token}` }, ...(form && { method: "POST", body: form }) });
  const filledIn = new URL(link);
  const form = await send(link);
  if (!form.ok) return refused("open the registration form", form);
  const app = await send(`${filledIn.origin}${filledIn.pathname}`, filledIn.searchParams);
  const page = await app.text();
  const id = /App ID: <code>(\d+)/.exec(page)?.[1];
  if (!app.ok || id === undefined) return refused("register the App", app);
  const key = await send(`${app.url}/key`, new URLSearchParams());
  if (!key.ok) return refused("create a private key", key);
  const installed = await send(`${app.url}/installations`, new URLSearchParams({ repositories }));
  return installed.ok ? ok({ id, key: await key.text() }) : refused("install the App", installed);
}

function refused(what: string, { status }: Response): Result<never> {
  return failure("person-failed", `The code host does not let this person ${what} (${status}).`);
}
