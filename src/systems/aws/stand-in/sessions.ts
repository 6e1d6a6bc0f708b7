import type { AwsCredentials } from "../signature.ts";
import { uniqueId } from "./iam/names.ts";
import type { AwsWorld, Session } from "./world.ts";

/** Opens a session and gives its keys; they live in memory only. */
export function openSession(
  world: AwsWorld,
  { account, principal }: Pick<Session, "account" | "principal">,
  seconds: number,
): Required<AwsCredentials> & { readonly expires: Date } {
  const keys = {
    accessKeyId: uniqueId(world.ids, "ASIA", 16),
    secretAccessKey: world.ids.token(40),
    sessionToken: world.ids.token(120),
  };
  const expires = new Date(world.clock.now().getTime() + seconds * 1000);
  const { secretAccessKey, sessionToken } = keys;
  const { region } = world;
  world.sessions.set(keys.accessKeyId, {
    ...{ account, principal, region, secretAccessKey, sessionToken, expires },
  });
  return { ...keys, expires };
}
