import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Access } from "../../contracts/access.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { type AppRole, variablesOf } from "./apps.ts";

/** What a person put into the environment after registering an App. */
export interface AppCredentials {
  readonly id: string;
  /** PEM, as GitHub hands it out. */
  readonly key: string;
}

/** Null while there are none. Fails with `access-malformed` where they are halves, or no key. */
export function credentialsOf({ environment }: Access, role: AppRole): Result<AppCredentials | null> {
  const names = variablesOf(role);
  const id = environment[names.id]?.trim() ?? "";
  // Places that keep one line a variable write line breaks out.
  const key = (environment[names.key] ?? "").trim().replaceAll("\\n", "\n");
  if (id === "" && key === "") return ok(null);
  const malformed = (summary: string, next: string) => failure("access-malformed", summary, { next });
  if (id === "" || key === "") {
    const [there, absent] = id === "" ? [names.key, names.id] : [names.id, names.key];
    return malformed(`${there} is set and ${absent} is not.`, `Set ${absent} as well.`);
  }
  if (!/^[1-9][0-9]{0,15}$/.test(id)) {
    return malformed(`${names.id} is no App's number.`, "Take the App ID from the App's page on GitHub.");
  }
  if (!privateKey(key)) {
    return malformed(
      `${names.key} is no private key.`,
      "Put the whole file that GitHub let you download into it, first and last line included.",
    );
  }
  return ok({ id, key });
}

/**
 * By this an App says who it is: a JSON Web Token, good for ten minutes at most. It begins a minute ago, because clocks
 * differ. https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export function appToken({ id, key }: AppCredentials, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: seconds - 60, exp: seconds + 540, iss: id })}`;
  const signature = sign("RSA-SHA256", Buffer.from(signed), privateKey(key) ?? key).toString("base64url");
  return `${signed}.${signature}`;
}

/** Keys that were read already, one for each App: to read one takes longer than all else that a call does. */
const known = new Map<string, KeyObject>();

function privateKey(pem: string): KeyObject | undefined {
  const read = known.get(pem);
  if (read) return read;
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== "rsa") return undefined;
    known.set(pem, key);
    return key;
  } catch {
    return undefined;
  }
}
