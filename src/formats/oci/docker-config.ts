import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { RegistryCredentials } from "./distribution.ts";

/**
 * Docker's `config.json`: where the steps of a job leave a registry's login for each other, as `docker login` does.
 * It lies in DOCKER_CONFIG, or in `.docker` under HOME, and belongs to one job.
 */
const configSchema = z.looseObject({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).optional(),
});
type DockerConfig = z.infer<typeof configSchema>;
type Environment = Readonly<Record<string, string | undefined>>;

/** The login for a registry (`host:port`), or undefined when none was left. */
export function readDockerLogin(environment: Environment, registry: string): RegistryCredentials | undefined {
  const { auths = {} } = readConfig(environment);
  const auth = (auths[registry] ?? auths[`https://${registry}`])?.auth;
  if (!auth) return undefined;
  const text = Buffer.from(auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Leaves a login for the later steps of the job; readable by its owner only. */
export function writeDockerLogin(
  environment: Environment,
  registry: string,
  login: RegistryCredentials,
): void {
  const config = readConfig(environment);
  const auth = Buffer.from(`${login.username}:${login.password}`, "utf8").toString("base64");
  writeConfig(environment, { ...config, auths: { ...config.auths, [registry]: { auth } } });
}

/** Takes a login back, as `docker logout` does. */
export function removeDockerLogin(environment: Environment, registry: string): void {
  if (!existsSync(configFile(environment))) return;
  const config = readConfig(environment);
  const auths = Object.entries(config.auths ?? {}).filter(([name]) => name !== registry);
  writeConfig(environment, { ...config, auths: Object.fromEntries(auths) });
}

function configFile(environment: Environment): string {
  return join(environment["DOCKER_CONFIG"] ?? join(environment["HOME"] ?? "/", ".docker"), "config.json");
}

function readConfig(environment: Environment): DockerConfig {
  try {
    return configSchema.parse(JSON.parse(readFileSync(configFile(environment), "utf8")));
  } catch {
    return {}; // No login was left, or not by Docker's rules.
  }
}

function writeConfig(environment: Environment, config: DockerConfig): void {
  const file = configFile(environment);
  mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}
