import type { AwsCredentials } from "../signature.ts";
import type { AwsWorld, RoleState } from "./world.ts";

/** Opens a session of a role and gives its keys; they live in memory only. */
export function openSession(
  world: AwsWorld,
  role: RoleState,
  account: string,
  sessionName: string,
  seconds: number,
): Required<AwsCredentials> {
  const keys = {
    accessKeyId: `ASIA${world.ids.token(32).toUpperCase().slice(0, 16)}`,
    secretAccessKey: world.ids.token(40),
    sessionToken: world.ids.token(120),
  };
  const expires = new Date(world.clock.now().getTime() + seconds * 1000);
  const { secretAccessKey, sessionToken } = keys;
  world.sessions.set(keys.accessKeyId, {
    role,
    account,
    sessionName,
    secretAccessKey,
    sessionToken,
    expires,
  });
  return keys;
}
