import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { Capabilities, Capability } from "../../contracts/capability.ts";
import { githubSection } from "./section.ts";

const docs = "https://docs.github.com/en";
const enterpriseOnly = { team: false, enterprise: true };
const both = { team: true, enterprise: true };
const neither = { team: false, enterprise: false };

type Row = Omit<Capability, "given"> & { readonly with: Readonly<Record<"team" | "enterprise", boolean>> };

/** For private repositories, for the company's are nothing else. */
const rows: Readonly<Record<string, Row>> = {
  "github.rulesets": {
    title: "rules of branches that nobody bypasses, in private repositories",
    with: both,
    comesWith: "GitHub Team",
    source: `${docs}/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets`,
  },
  "github.environments": {
    title: "environments whose secrets only main can use, in private repositories",
    with: both,
    comesWith: "GitHub Team",
    source: `${docs}/actions/reference/workflows-and-actions/deployments-and-environments`,
  },
  "github.required-reviewers": {
    title: "required reviewers of environments in private repositories",
    with: enterpriseOnly,
    comesWith: "GitHub Enterprise Cloud",
    instead:
      "Every gate is a pull request on configuration, whose required status counts eligible approvals: it asks for as many as the blueprint says, where GitHub's own reviewers ask for one.",
    source: `${docs}/actions/reference/workflows-and-actions/deployments-and-environments`,
  },
  "github.attestations": {
    title: "artifact attestations of private repositories",
    with: enterpriseOnly,
    comesWith: "GitHub Enterprise Cloud",
    instead:
      "cosign signs each build's provenance by the job's identity and keeps it beside the image; the gate judges it by the same rules, and trusts the roots of Sigstore in place of GitHub's.",
    source: `${docs}/actions/how-tos/secure-your-work/use-artifact-attestations/use-artifact-attestations`,
  },
  "github.single-sign-on": {
    title: "SAML single sign-on and SCIM for the organization",
    with: enterpriseOnly,
    comesWith: "GitHub Enterprise Cloud",
    instead:
      "People sign in to GitHub with accounts of their own and a second factor; who is in which team stands in the blueprint, and the stack code-host keeps it.",
    source: `${docs}/enterprise-cloud@latest/organizations/managing-saml-single-sign-on-for-your-organization/about-identity-and-access-management-with-saml-single-sign-on`,
  },
  "github.audit-log": {
    title: "GitHub's audit log by its interface, and as a stream",
    with: enterpriseOnly,
    comesWith: "GitHub Enterprise Cloud",
    source: `${docs}/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/reviewing-the-audit-log-for-your-organization`,
  },
  "github.secret-protection": {
    title: "secret scanning with push protection in private repositories",
    with: neither,
    comesWith: "GitHub Secret Protection, which is bought beside either plan",
    instead:
      "The required check pr / security looks for private keys and vendors' keys in every pull request.",
    source: `${docs}/get-started/learning-about-github/about-github-advanced-security`,
  },
};

/** What the company's plan with GitHub gives. */
export function capabilities(blueprint: Blueprint): Capabilities {
  const { plan } = section(blueprint, "github", githubSection);
  return new Map(
    Object.entries(rows).map(([name, { with: given, ...row }]) => [name, { ...row, given: given[plan] }]),
  );
}
