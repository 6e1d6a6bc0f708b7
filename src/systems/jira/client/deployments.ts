import type { RequestConfig } from "jira.js";
import type { SubmitDeployments } from "jira.js/agile/parameters";
import * as z from "zod";
import { ok, type Result } from "../../../foundation/result.ts";
import { answerOf, failedWith } from "./call.ts";
import { type SendDoors, send } from "./send.ts";

/** Credentials that an administrator of the site makes for deployments alone. */
export interface DeploymentsLogin {
  readonly clientId: string;
  readonly clientSecret: string;
}

export type Deployment = NonNullable<SubmitDeployments["deployments"]>[number];

/** What names a deployment: of two with one key the later one replaces the earlier one. */
export interface DeploymentKey {
  readonly pipeline: string;
  readonly environment: string;
  readonly number: number;
}

export interface HeldDeployment {
  readonly state: string;
  readonly updateSequenceNumber: number;
}

/** Deployments, as Jira keeps them beside its issues. */
export interface Deployments {
  /** Null while Jira does not show it: what was sent appears some time later. */
  read(key: DeploymentKey): Promise<Result<HeldDeployment | null>>;
  submit(deployments: readonly Deployment[]): Promise<Result<Submitted>>;
}

const tokenReply = z.object({ access_token: z.string(), expires_in: z.number() });

const heldReply = z.object({ state: z.string(), updateSequenceNumber: z.number().int() });

const keyReply = z.object({
  pipelineId: z.string(),
  environmentId: z.string(),
  deploymentSequenceNumber: z.number().int(),
});
const submittedReply = z.object({
  acceptedDeployments: z.array(keyReply).default([]),
  rejectedDeployments: z
    .array(z.object({ key: keyReply, errors: z.array(z.object({ message: z.string() })) }))
    .default([]),
  unknownIssueKeys: z.array(z.string()).default([]),
});
export type Submitted = z.infer<typeof submittedReply>;

/** A token is not begun with when less than this is left of it, in milliseconds. */
const reserve = 60_000;

/**
 * Jira.js sends deployments to the site, which takes them from Connect apps only. A company's own pipeline goes
 * through Atlassian's gateway with a token of its OAuth credentials (developer.atlassian.com, "Integrate Jira Software
 * Cloud with on-premises tools").
 */
export function createDeployments(
  gateway: string,
  cloudId: string,
  { clientId, clientSecret }: DeploymentsLogin,
  doors: SendDoors,
): Deployments {
  const root = `/jira/deployments/0.1/cloud/${encodeURIComponent(cloudId)}`;
  let held: { readonly token: string; readonly until: number } | undefined;
  const authorize = async (): Promise<Result<string>> => {
    if (held && held.until > doors.clock.monotonic()) return ok(`Bearer ${held.token}`);
    const data = {
      audience: "api.atlassian.com",
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
    };
    const ask = () => send(gateway, undefined, { url: "/oauth/token", method: "POST", data }, doors);
    const made = await answerOf("the login of the deployments' credentials", ask, tokenReply);
    if (!made.ok) return made;
    const { access_token: token, expires_in: seconds } = made.value;
    held = { token, until: doors.clock.monotonic() + seconds * 1000 - reserve };
    return ok(`Bearer ${token}`);
  };
  const call = async <Value>(what: string, request: RequestConfig, schema: z.ZodType<Value>) => {
    const authorization = await authorize();
    if (!authorization.ok) return authorization;
    return answerOf(what, () => send(gateway, authorization.value, request, doors), schema);
  };
  return {
    async read({ pipeline, environment, number }) {
      const [first, second] = [pipeline, environment].map(encodeURIComponent);
      const url = `${root}/pipelines/${first}/environments/${second}/deployments/${number}`;
      const found = await call(`deployment ${number} of ${pipeline} in ${environment}`, { url }, heldReply);
      return failedWith(found, "tracker-not-found") ? ok(null) : found;
    },
    async submit(deployments) {
      const data = { deployments, providerMetadata: { product: "Groundwork" } };
      return call("deployments", { url: `${root}/bulk`, method: "POST", data }, submittedReply);
    },
  };
}
