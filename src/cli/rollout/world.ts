import { delimiter } from "node:path";
import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { ClusterAccess, DeployerInstaller } from "../../contracts/deployer.ts";
import { findHelm } from "../../foundation/kubectl.ts";
import { plainEnvironment } from "../../foundation/process.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { fetchTrusting } from "../../foundation/trusting-fetch.ts";
import { helmInstaller } from "../../systems/argocd/install/helm.ts";
import { argocdSection } from "../../systems/argocd/section.ts";
import type { CompanyRollout } from "./compose.ts";

/** Set by a rehearsal that is left running: where its stand-ins answer. */
export const rehearsalVariable = "GROUNDWORK_REHEARSAL";

/** What that variable holds, as JSON. Its addresses are worth nothing outside of this machine. */
export const rehearsalSchema = z.strictObject({
  /** By system. */
  endpoints: z.record(z.string(), z.url()),
  /** Where a deployer is asked for in place of its chart. */
  deployers: z.url(),
  /** Where exercises are told whose part they hand out: accounts and their tokens. */
  people: z.url().optional(),
  /** The folder that holds the engine, with providers that are stood in. */
  engine: z.string(),
  /** What the engine needs beside, such as the token by which it asks for providers. */
  engineEnvironment: z.record(z.string(), z.string()),
});

export type RehearsalAddresses = z.infer<typeof rehearsalSchema>;

/** Whom a rollout reaches: the vendors themselves, or a rehearsal on this machine. */
export type VendorWorld = Pick<
  CompanyRollout,
  "endpoints" | "environment" | "programEnvironment" | "installer" | "fetch"
> & { readonly rehearsed: boolean };

/** Variables by which tools are sent to another address than the vendor's. */
const addressVariables = ["AWS_ENDPOINT_URL", "GITHUB_BASE_URL"] as const;

/** A cluster's own authority vouches for it, and nobody else's. */
export const clusterFetch = ({ authority }: ClusterAccess): typeof fetch =>
  authority === undefined ? fetch : fetchTrusting(authority);

/** Codes: `rehearsal-unreadable`, `world-mixed`. */
export async function vendorWorld(
  blueprint: Blueprint,
  environment: NodeJS.ProcessEnv,
): Promise<Result<VendorWorld>> {
  const own = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const rehearsal = environment[rehearsalVariable];
  return rehearsal === undefined ? realWorld(blueprint, own) : rehearsedWorld(own, rehearsal);
}

async function realWorld(
  blueprint: Blueprint,
  environment: Readonly<Record<string, string>>,
): Promise<Result<VendorWorld>> {
  const local = addressVariables.find((name) => isLoopback(environment[name]));
  if (local) {
    return failure("world-mixed", `${local} names an address of this machine.`, {
      next: `Take it away. A rehearsal is told of by ${rehearsalVariable}, which \`groundwork rehearse --keep\` prints.`,
    });
  }
  const helm = await findHelm();
  if (!helm.ok) return helm;
  return ok({
    ...{ environment, endpoints: {}, rehearsed: false },
    programEnvironment: plainEnvironment(),
    installer: helmInstaller({
      helm: helm.value,
      namespace: section(blueprint, "argocd", argocdSection).namespace,
      fetchFor: clusterFetch,
    }),
    fetch: only((host) => !isLocal(host), "a rollout against real accounts does not talk to this machine"),
  });
}

function rehearsedWorld(environment: Readonly<Record<string, string>>, text: string): Result<VendorWorld> {
  const addresses = rehearsalAddresses(text);
  if (!addresses.ok) return addresses;
  const read = addresses.value;
  const send = only(isLocal, "a rehearsal talks to this machine alone");
  const plain = plainEnvironment();
  return ok({
    ...{ environment, endpoints: read.endpoints, rehearsed: true, fetch: send },
    programEnvironment: {
      ...plain,
      PATH: [read.engine, plain["PATH"] ?? ""].join(delimiter),
      ...read.engineEnvironment,
    },
    installer: installerAt(read.deployers, send),
  });
}

/** Reads what the variable holds. Codes: `rehearsal-unreadable`, `world-mixed`. */
export function rehearsalAddresses(text: string): Result<RehearsalAddresses> {
  const read = parse(text);
  if (!read) {
    return failure("rehearsal-unreadable", `${rehearsalVariable} is not what a rehearsal prints.`, {
      next: "Copy it again from `groundwork rehearse --keep`, or unset it.",
    });
  }
  const { endpoints, deployers, people = deployers } = read;
  const beyond = [...Object.values(endpoints), deployers, people].find((url) => !isLoopback(url));
  if (beyond) {
    return failure("world-mixed", `${rehearsalVariable} names ${beyond}, which is not on this machine.`, {
      next: "A rehearsal talks to this machine alone.",
    });
  }
  return ok(read);
}

function parse(text: string): RehearsalAddresses | undefined {
  try {
    return rehearsalSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The rehearsal that runs starts its stand-in, and says when it serves. */
function installerAt(url: string, send: typeof fetch): DeployerInstaller {
  return {
    async install(environment, { url: cluster }, signal) {
      const asked = await send(`${url}/${encodeURIComponent(environment)}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ url: cluster }),
        signal,
      });
      return asked.ok
        ? ok(undefined)
        : failure("argocd-install-failed", `The rehearsal does not bring Argo CD into ${environment}.`, {
            cause: await asked.text(),
          });
    },
  };
}

function isLoopback(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && isLocal(new URL(url).hostname);
}

function isLocal(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}

/** A `fetch` that refuses hosts before anything is sent. */
function only(allowed: (host: string) => boolean, why: string): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!allowed(new URL(url).hostname)) throw new TypeError("fetch failed", { cause: new Error(why) });
    return fetch(input, init);
  };
}
