import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { FactName } from "../../contracts/facts.ts";
import { type AccountKind, awsSection } from "./section.ts";

/** The account that exists first, and that owns the organization. */
export const managementAccount = "management";
/** The account that holds the registry. */
export const sharedAccount = "shared";

/** An account that the organization makes. */
export interface MemberAccount {
  readonly name: string;
  /** The organizational unit that it belongs to. */
  readonly unit: "Infrastructure" | "Security" | "Workloads";
  /** The address of its root user, unique among all accounts at AWS. */
  readonly email: string;
}

const platformAccounts = [
  { name: sharedAccount, unit: "Infrastructure" },
  { name: "log-archive", unit: "Security" },
  { name: "security", unit: "Security" },
] as const;

/** Names that no environment can have, because its account would have it. */
export const keptAccountNames: readonly string[] = [
  managementAccount,
  ...platformAccounts.map(({ name }) => name),
];

/** Every account beside the management account: the platform's, then one for each environment. */
export function memberAccounts(blueprint: Blueprint): readonly MemberAccount[] {
  const { mailbox } = section(blueprint, "aws", awsSection);
  const workloads = blueprint.environments.map(({ name }) => ({ name, unit: "Workloads" as const }));
  return [...platformAccounts, ...workloads].map((account) => ({
    ...account,
    email: `${mailbox}+${account.name}@${blueprint.company.domain}`,
  }));
}

/** What an account of the organization is for. */
export function accountKindOf(blueprint: Blueprint, account: string): AccountKind {
  const environment = blueprint.environments.find(({ name }) => name === account);
  return environment?.kind ?? (account === sharedAccount ? "infrastructure" : "security");
}

export function accountIdFact(account: string): FactName {
  return `aws.account.${account}.id`;
}

/** What ARNs start with after `arn:`, by the region (docs.aws.amazon.com, "AWS partitions"). */
export function partitionOf(region: string): string {
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("eusc-") ? "aws-eusc" : "aws";
}
