import type { Blueprint } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type { FactName, Facts } from "../../../contracts/facts.ts";
import type { Json } from "../../../contracts/json.ts";
import type { Stack, StackFile } from "../../../contracts/stack.ts";
import { accountIdFact, managementAccount, partitionOf } from "../accounts.ts";
import { type AwsSection, awsSection } from "../section.ts";
import managementProvider from "./common/management-provider.tf";
import memberProvider from "./common/member-provider.tf";
import roleVariable from "./common/role-variable.tf";
import commonVariables from "./common/variables.tf";
import versions from "./common/versions.tf";

type Variables = Readonly<Record<string, Json>>;

/** What tells one stack of AWS from the others. */
export interface AwsStackParts
  extends Pick<
    Stack,
    | "id"
    | "title"
    | "day1"
    | "effort"
    | "appliedBy"
    | "proposedWith"
    | "environment"
    | "needs"
    | "gives"
    | "holdsStates"
    | "holdsData"
    | "undeletable"
  > {
  /** The account that it is about. */
  readonly account: string;
  readonly modules?: Stack["modules"];
  /** Texts of `variables.tf`, beside those that every stack has. */
  readonly ownVariables: readonly string[];
  readonly files: readonly StackFile[];
  variables(facts: Facts, aws: AwsSection): Variables;
}

/** A stack with what all of them share: versions, provider, the account's own variables. */
export function awsStack(blueprint: Blueprint, parts: AwsStackParts): Stack {
  const { account, ownVariables, ...rest } = parts;
  const aws = section(blueprint, "aws", awsSection);
  const isMember = account !== managementAccount;
  const hasProvider = parts.files.some(({ path }) => path === "providers.tf");
  return {
    ...rest,
    needs: [...new Set([accountIdFact(account), ...parts.needs])].sort(),
    gives: [...parts.gives].sort(),
    modules: parts.modules ?? [],
    files: [
      ...parts.files,
      ...(hasProvider
        ? []
        : [{ path: "providers.tf", text: isMember ? memberProvider : managementProvider }]),
      {
        path: "variables.tf",
        text: [commonVariables, ...(isMember ? [roleVariable] : []), ...ownVariables].join("\n"),
      },
      { path: "versions.tf", text: versions },
    ],
    variables: (facts) => ({
      account_id: known(facts, accountIdFact(account)),
      partition: partitionOf(aws.region),
      region: aws.region,
      stack: parts.id,
      ...parts.variables(facts, aws),
    }),
  };
}

/** A fact that a stack needs. Whoever asks for its variables has all of them, so a missing one is a bug. */
export function known(facts: Facts, name: FactName): string {
  const value = facts.get(name);
  if (value === undefined) throw new Error(`The fact ${name} is not there.`);
  return value;
}
