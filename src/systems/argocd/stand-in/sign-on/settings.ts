import { parse } from "yaml";
import type { ClusterCache } from "../cluster/cache.ts";
import { resourceKey } from "../cluster/kinds.ts";
import { isFields } from "../go-template/values.ts";
import { argoNamespace } from "../types.ts";
import { builtInPolicy, type Policy, parsePolicy } from "./policy.ts";

/** Single sign-on as `argocd-cm` has it. */
export interface SignOnSettings {
  /** Where people reach Argo CD. */
  readonly url: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly pkce: boolean;
  /** As written, for whoever asks which way leads in. */
  readonly oidc: Readonly<Record<string, unknown>>;
}

/** Undefined while nobody vouches for people. */
export function signOnSettings(cache: ClusterCache): SignOnSettings | undefined {
  const data = configMap(cache, "argocd-cm");
  const text = data["oidc.config"];
  const oidc: unknown = text === undefined ? undefined : parse(text);
  if (!isFields(oidc)) return undefined;
  const scopes = oidc["requestedScopes"];
  return {
    url: data["url"] ?? "",
    issuer: String(oidc["issuer"] ?? ""),
    clientId: String(oidc["clientID"] ?? ""),
    scopes: Array.isArray(scopes) ? scopes.map(String) : ["openid", "profile", "email", "groups"],
    pkce: oidc["enablePKCEAuthentication"] === true,
    oidc,
  };
}

export interface Rights {
  readonly policy: Policy;
  /** The role that everybody has who has signed in; empty for none. */
  readonly defaultRole: string;
  /** The claims whose values are asked for rights beside the person. */
  readonly claims: readonly string[];
}

export function rights(cache: ClusterCache): Rights {
  const data = configMap(cache, "argocd-rbac-cm");
  const claims: unknown = parse(data["scopes"] ?? "[groups]");
  return {
    policy: parsePolicy(`${builtInPolicy}\n${data["policy.csv"] ?? ""}`),
    defaultRole: data["policy.default"] ?? "",
    claims: Array.isArray(claims) ? claims.map(String) : [],
  };
}

function configMap(cache: ClusterCache, name: string): Readonly<Record<string, string>> {
  const found = cache.get(resourceKey("", "ConfigMap", argoNamespace, name));
  return (found?.["data"] ?? {}) as Readonly<Record<string, string>>;
}
