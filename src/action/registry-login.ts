import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { RegistryCredentials } from "../formats/oci/distribution.ts";

const config = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).optional(),
});

/**
 * The logins that an earlier step of the job has left where Docker keeps them (`config.json`). Where there is none,
 * the registry is read without a login.
 */
export function readRegistryLogins(
  environment: NodeJS.ProcessEnv,
): (host: string) => RegistryCredentials | undefined {
  const folder = environment["DOCKER_CONFIG"] ?? join(environment["HOME"] ?? "", ".docker");
  let auths: Record<string, { auth?: string | undefined }> = {};
  try {
    const parsed = config.safeParse(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")));
    if (parsed.success) auths = parsed.data.auths ?? {};
  } catch {
    // No login was left.
  }
  return (host) => {
    const auth = (auths[host] ?? auths[`https://${host}`])?.auth;
    if (!auth) return undefined;
    const text = Buffer.from(auth, "base64").toString("utf8");
    const colon = text.indexOf(":");
    return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
  };
}
