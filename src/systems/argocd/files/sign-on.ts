import type { Blueprint } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type { FactName, Facts } from "../../../contracts/facts.ts";
import type { SignOnProvider, SignOnTarget } from "../../../contracts/sign-on.ts";
import type { Offers } from "../../../contracts/system.ts";
import { printYaml } from "../../../formats/yaml.ts";
import { argocdSection, argocdUrl } from "../section.ts";
import { projectName } from "./project.ts";

const service = "deployer";

/**
 * Everybody at the company may look at Argo CD. It keeps no secret: since 3.0 the server itself redeems the browser's
 * code, with PKCE, and the command line its own.
 * Source: argo-cd, docs/operator-manual/upgrading/2.14-3.0.md ("OpenID Connect authorization code flow with PKCE").
 */
export const signOnTarget: SignOnTarget = {
  service,
  product: "Argo CD",
  protocol: "oidc",
  publicClient: true,
  isUsed: () => true,
  teams: (blueprint) => blueprint.teams.map(({ name }) => name),
  needs: [],
  replyUrls(blueprint) {
    const config = section(blueprint, "argocd", argocdSection);
    return blueprint.environments.map((one) => `${argocdUrl(blueprint, one, config)}/auth/callback`);
  },
  commandLineReplyUrls: ["http://localhost:8085/auth/callback"],
};

/** Single sign-on as Argo CD's settings have it. */
export interface SignOn {
  /** `oidc.config` of `argocd-cm`. */
  readonly oidc: string;
  /** `policy.csv` of `argocd-rbac-cm`. */
  readonly policy: string;
}

/** Whoever vouches for people, where the company has one. */
export function signOnProvider(blueprint: Blueprint, { signOnProvider: provider }: Offers) {
  return provider?.isUsed(blueprint) ? provider : undefined;
}

export function signOnNeeds(blueprint: Blueprint, provider: SignOnProvider): readonly FactName[] {
  return provider.needs(service, signOnTarget.teams(blueprint));
}

export function signOn(blueprint: Blueprint, provider: SignOnProvider, facts: Facts): SignOn {
  return {
    oidc: printYaml({
      name: "Single sign-on",
      issuer: provider.issuer(facts),
      clientID: provider.clientId(service, facts),
      enablePKCEAuthentication: true,
      requestedScopes: ["openid", "profile", "email"],
      requestedIDTokenClaims: { groups: { essential: true } },
    }),
    policy: policy(blueprint, (team) => provider.group(team, facts)),
  };
}

const readRole = "role:read";

/**
 * Who may do what. The platform's team administers; a team syncs its own applications and reads their logs, which Argo CD
 * 3 grants by a word of their own; everybody else of the company looks. Whoever is in no group may do nothing.
 * Source: argo-cd, docs/operator-manual/rbac.md.
 */
function policy(blueprint: Blueprint, group: (team: string) => string): string {
  const read = [
    "applications, get, */*",
    "applicationsets, get, */*",
    "projects, get, *",
    "clusters, get, *",
  ];
  const lines = read.map((what) => `p, ${readRole}, ${what}, allow`);
  for (const { name } of blueprint.teams) {
    if (name === blueprint.platformTeam) {
      lines.push(`g, ${quote(group(name))}, role:admin`);
      continue;
    }
    const own = blueprint.applications.filter(({ team }) => team === name);
    const role = own.length > 0 ? `role:team-${name}` : readRole;
    for (const application of own) {
      const object = `${projectName}/${application.name}`;
      lines.push(
        ...["applications, get", "applications, sync", "logs, get"].map(
          (what) => `p, ${role}, ${what}, ${object}, allow`,
        ),
      );
    }
    if (own.length > 0) lines.push(`g, ${role}, ${readRole}`);
    lines.push(`g, ${quote(group(name))}, ${role}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A group's id as one field of the policy: nothing in it can end the field or the line. */
function quote(text: string): string {
  return `"${text.replaceAll(/["\r\n]/g, "")}"`;
}
