import type { Ids } from "../../../../foundation/ids.ts";

/** The ARN of an OIDC provider: its URL without the scheme. */
export function providerArn(account: string, url: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${url.replace(/^https?:\/\//, "")}`;
}

export function policyArn(account: string, name: string, path = "/"): string {
  return `arn:aws:iam::${account}:policy${path}${name}`;
}

/** A unique id as IAM makes them: four letters for the kind, and seventeen more. */
export function uniqueId(ids: Ids, kind: "AROA" | "ANPA" | "AIDA" | "ASIA", length = 17): string {
  return kind + ids.token(length).toUpperCase();
}
