import type { Blueprint } from "../../blueprint/model.ts";
import type { Access } from "../../contracts/access.ts";
import type { FactName } from "../../contracts/facts.ts";
import { SecretHandle } from "../../contracts/secret.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { createCalls, type JiraCalls, type JiraLogin } from "./client/call.ts";
import type { SendDoors } from "./client/send.ts";
import { usedJira } from "./section.ts";

/**
 * Variables of the operator's shell. The administrator sets the project up; the pipeline has an account of its own,
 * which may do less; the credentials report deployments and nothing else.
 */
export const variables = {
  email: "JIRA_EMAIL",
  token: "JIRA_API_TOKEN",
  deliveryEmail: "JIRA_DELIVERY_EMAIL",
  deliveryToken: "JIRA_DELIVERY_TOKEN",
  clientId: "JIRA_CLIENT_ID",
  clientSecret: "JIRA_CLIENT_SECRET",
} as const;

export type VariableName = keyof typeof variables;

/** Jira, as the accounts in the operator's shell reach it. Nothing is asked before somebody calls. */
export interface JiraClient {
  /** The site: `https://acme.atlassian.net`. */
  readonly url: string;
  /** Atlassian's gateway: `https://api.atlassian.com`. */
  readonly gateway: string;
  readonly doors: SendDoors;
  /** What the operator's shell says at this moment; undefined while nobody has set it. */
  variable(name: VariableName): string | undefined;
  /** Fails with `access-missing`. */
  asAdministrator(): Result<JiraCalls>;
  /** Fails with `access-missing`. */
  asDelivery(): Result<JiraCalls>;
}

export function connectJira(blueprint: Blueprint, access: Access): Result<JiraClient> {
  const { environment, endpoint, fetch, clock, ids } = access;
  const url = endpoint ?? `https://${usedJira(blueprint)?.site}`;
  const doors = { fetch, clock, ids };
  const variable: JiraClient["variable"] = (name) => environment[variables[name]]?.trim() || undefined;
  const opened = new Map<string, JiraCalls>();
  const as = (email: VariableName, token: VariableName): Result<JiraCalls> => {
    const login: Partial<JiraLogin> = { email: variable(email) ?? "", token: variable(token) ?? "" };
    if (!login.email || !login.token) {
      return failure("access-missing", `${variables[email]} and ${variables[token]} are not both set.`, {
        next: "Make the token as the step says, and put both there.",
      });
    }
    const key = `${login.email}\n${login.token}`;
    const calls = opened.get(key) ?? createCalls(url, { email: login.email, token: login.token }, doors);
    opened.set(key, calls);
    return ok(calls);
  };
  return ok({
    ...{ url, doors, variable },
    // A rehearsal has both at one address.
    gateway: endpoint ?? "https://api.atlassian.com",
    asAdministrator: () => as("email", "token"),
    asDelivery: () => as("deliveryEmail", "deliveryToken"),
  });
}

/** A secret of the operator's shell. */
export function secretOf(client: JiraClient, name: VariableName, fact: FactName): SecretHandle {
  return new SecretHandle(fact, async () => {
    const secret = client.variable(name);
    return secret === undefined
      ? failure("access-missing", `${variables[name]} is not set any more.`)
      : ok(secret);
  });
}
