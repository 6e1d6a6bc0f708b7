import { createHash } from "node:crypto";
import { childAt, readXml, textAt } from "../protocol/xml-reader.ts";
import type { AwsWorld } from "../world.ts";
import {
  type ExternalSource,
  hexadecimal,
  identityCenter,
  type Provisioning,
  type ProvisioningToken,
  scimBase,
} from "./model.ts";

/** Why the console does not do what a person asked for. */
export class ConsoleError extends Error {}

/** What a person does in the console: no interface enables the organization's instance. */
export function enableIdentityCenter(world: AwsWorld): void {
  const file = identityCenter(world);
  if (file.value.instance) return;
  const { region, clock, ids } = world;
  const identityStore = `d-${hexadecimal(world, 10)}`;
  const saml = `https://${region}.signin.aws.amazon.com/platform/saml`;
  file.value.instance = {
    ...{ id: `ssoins-${hexadecimal(world, 16)}`, identityStore, region },
    ...{ acs: `${saml}/acs/${ids.uuid()}`, issuer: `${saml}/${identityStore}` },
    createdAt: clock.now().toISOString(),
  };
  file.changed();
}

/**
 * Lets people come from an identity provider, as its metadata describes it. Whoever was in Identity Center's own
 * directory stays; from then on nobody but the provider adds or changes people.
 */
export async function changeSource(world: AwsWorld, metadataUrl: string): Promise<void> {
  const file = identityCenter(world);
  if (!file.value.instance) throw new ConsoleError("IAM Identity Center is not enabled.");
  const source = readMetadata(await fetchMetadata(world, metadataUrl));
  file.value.source = { ...source, since: world.clock.now().toISOString() };
  file.changed();
}

async function fetchMetadata(world: AwsWorld, url: string): Promise<string> {
  if (!URL.canParse(url)) throw new ConsoleError("The metadata has no address.");
  try {
    const answer = await world.fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (answer.ok) return await answer.text();
    throw new ConsoleError(`The metadata cannot be read: ${answer.status}.`);
  } catch (error) {
    if (error instanceof ConsoleError) throw error;
    throw new ConsoleError(`The metadata cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
}

/** What Identity Center needs of a provider's SAML 2.0 metadata: entity id, sign-in address, certificate. */
function readMetadata(text: string): Omit<ExternalSource, "since"> {
  const entity = readXml(text);
  const descriptor = childAt(entity, "IDPSSODescriptor");
  const entityId = entity?.attributes["entityID"];
  const signInUrl = childAt(descriptor, "SingleSignOnService")?.attributes["Location"];
  const certificate = textAt(descriptor, "KeyDescriptor", "KeyInfo", "X509Data", "X509Certificate");
  if (!entityId || !signInUrl || !certificate) {
    throw new ConsoleError("This is not the SAML metadata of an identity provider.");
  }
  return { entityId, signInUrl, certificate: certificate.replaceAll(/\s/g, "") };
}

/** Shown to the person once, and to nobody afterwards. */
export interface ShownProvisioning {
  readonly endpoint: string;
  readonly token: string;
  readonly expires: string;
}

/** Turns automatic provisioning on, which gives its first token; where it is on, gives a further one. */
export function newProvisioningToken(world: AwsWorld): ShownProvisioning {
  const file = identityCenter(world);
  const { source, provisioning } = file.value;
  if (!source) throw new ConsoleError("Automatic provisioning needs an external identity provider.");
  const current: Provisioning = provisioning ?? {
    tenant: `${hexadecimal(world, 11)}-${world.ids.uuid().slice(9)}`,
    tokens: [],
  };
  if (current.tokens.length >= mostTokens) throw new ConsoleError("There are two access tokens already.");
  const secret = world.ids.token(160);
  const now = world.clock.now();
  const token: ProvisioningToken = {
    ...{ id: world.ids.uuid(), digest: digestOf(secret), createdAt: now.toISOString() },
    expiresAt: new Date(now.getTime() + tokenMilliseconds).toISOString(),
  };
  current.tokens.push(token);
  file.value.provisioning = current;
  file.changed();
  // The console shows it with a slash at its end.
  return { endpoint: `${scimBase(world, current)}/`, token: secret, expires: token.expiresAt };
}

/** Two at a time, so that one can take the other's place; each is good for a year. */
const mostTokens = 2;
const tokenMilliseconds = 365 * 24 * 3_600_000;

export function deleteProvisioningToken(world: AwsWorld, id: string): void {
  const file = identityCenter(world);
  const { provisioning } = file.value;
  if (!provisioning?.tokens.some((token) => token.id === id))
    throw new ConsoleError("There is no such token.");
  provisioning.tokens = provisioning.tokens.filter((token) => token.id !== id);
  file.changed();
}

export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
