import { join } from "node:path";
import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { OidcIssuer } from "../../contracts/offers.ts";
import type { RunningStandIn, StandInOptions } from "../../contracts/stand-in/stand-in.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { buildPushAction } from "../../rehearsal/image-builder/build-push-action.ts";
import { setupBuildxAction } from "../../rehearsal/image-builder/setup-buildx-action.ts";
import { collectOffers } from "../../render/collect.ts";
import { amazonEcrLogin } from "../../systems/aws/actions/amazon-ecr-login.ts";
import { configureAwsCredentials } from "../../systems/aws/actions/configure-aws-credentials.ts";
import { awsSection } from "../../systems/aws/section.ts";
import { type RunningAws, startAws } from "../../systems/aws/stand-in/start.ts";
import { githubSection } from "../../systems/github/section.ts";
import { startEngine } from "../../systems/github/stand-in/actions/index.ts";
import { type RunningGitHub, startGitHub } from "../../systems/github/stand-in/index.ts";
import { attestBuildProvenance } from "../../systems/github/stand-in/sigstore/attest-build-provenance.ts";
import { cosignInstaller } from "../../systems/github/stand-in/sigstore/cosign-installer.ts";
import { type RunningSigstore, startSigstore } from "../../systems/github/stand-in/sigstore/sigstore.ts";
import { systems } from "../../systems/index.ts";
import { type RehearsedClusters, rehearsedClusters } from "./clusters.ts";
import { type RehearsedEngine, rehearsedEngine } from "./providers.ts";
import { githubSeed } from "./seed.ts";
import { endpointsOf, joined, type RehearsedVendors, startVendors } from "./vendors.ts";

/** The account that somebody at the company has signed up for. */
const managementAccount = "111122223333";

/** Everything that is closed again, the last started first; what comes later than that is closed as it comes. */
export interface Closing {
  add(running: Pick<RunningStandIn, "close">): void;
  close(): Promise<void>;
}

export function createClosing(): Closing {
  const running: Pick<RunningStandIn, "close">[] = [];
  let closed = false;
  return {
    add(one) {
      if (closed) void one.close();
      else running.push(one);
    },
    async close() {
      closed = true;
      for (const one of running.splice(0).reverse()) await one.close();
    },
  };
}

export interface SharedStandIns {
  readonly github: RunningGitHub;
  readonly aws: RunningAws;
  readonly sigstore: RunningSigstore;
  readonly clusters: RehearsedClusters;
  readonly engine: RehearsedEngine;
  readonly vendors: RehearsedVendors;
}

/** Where each system's client goes. */
export function endpoints({ github, aws, vendors }: SharedStandIns): Readonly<Record<string, string>> {
  return { github: github.url, aws: aws.url, ...endpointsOf(vendors) };
}

/** What every stand-in of a rehearsal is started with: its own folder, real time and real chance. */
export function standInOptions(folder: string, name: string, log: (line: string) => void): StandInOptions {
  return {
    directory: join(folder, name),
    clock: systemClock,
    ids: systemIds,
    log: (line) => log(`${name}: ${line}`),
  };
}

/** Starts what the company has once: code host, registry, and whoever certifies its builds. */
export async function startShared(
  blueprint: Blueprint,
  folder: string,
  closing: Closing,
  log: (line: string) => void,
): Promise<Result<SharedStandIns>> {
  const options = (name: string) => standInOptions(folder, name, log);
  const doors = { clock: systemClock, ids: systemIds, fetch };
  const issuers: OidcIssuer[] = [];
  const { region } = section(blueprint, "aws", awsSection);
  const { accountReader } = collectOffers(systems);

  const registry: { known?: RunningAws } = {};
  const clusters = rehearsedClusters({
    ...{ folder, closing, log },
    registry: () => ({ host: registry.known?.host ?? "", url: registry.known?.url ?? "" }),
  });
  const aws = await startAws({
    ...options("aws"),
    ...{ management: managementAccount, region, clusters },
    otherAccounts: accountReader?.isUsed(blueprint) ? [accountReader.account(blueprint)] : [],
    fetch,
  });
  if (!aws.ok) return aws;
  closing.add(aws.value);
  registry.known = aws.value;

  const sigstore = await startSigstore({ ...options("sigstore"), issuers, fetch });
  if (!sigstore.ok) return sigstore;
  closing.add(sigstore.value);

  const vendors = await startVendors(blueprint, folder, issuers, closing, log);
  if (!vendors.ok) return vendors;
  const endpoint = aws.value.url;
  const addresses: Record<string, string> = {
    ...joined(vendors.value, "addresses"),
    AWS_ENDPOINT_URL: endpoint,
  };
  const engine = await rehearsedEngine(addresses, joined(vendors.value, "providers"), closing, log);
  if (!engine.ok) return engine;
  const { organization, plan } = section(blueprint, "github", githubSection);
  const github = await startGitHub({
    ...options("github"),
    seed: githubSeed(blueprint, organization, plan),
    startEngine: (host) =>
      startEngine({
        host,
        equivalents: [
          configureAwsCredentials({ endpoint, ...doors }),
          amazonEcrLogin({ endpoint, ...doors }),
          engine.value.setupAction,
          setupBuildxAction,
          buildPushAction(doors),
          attestBuildProvenance({ sigstoreUrl: () => sigstore.value.url, ...doors }),
          cosignInstaller({ sigstoreUrl: () => sigstore.value.url, ...doors }),
        ],
        directory: join(folder, "runner"),
        clock: systemClock,
        ids: systemIds,
        log: (line) => log(`runner: ${line}`),
        parallel: 4,
      }),
  });
  if (!github.ok) return github;
  closing.add(github.value);
  addresses["GITHUB_BASE_URL"] = `${github.value.url}/`;
  issuers.push({ issuer: github.value.engine?.issuer ?? "" });
  return ok({
    ...{ github: github.value, aws: aws.value, sigstore: sigstore.value },
    ...{ clusters, engine: engine.value, vendors: vendors.value },
  });
}
