import type { Blueprint } from "../blueprint/model.ts";
import type { FactName } from "./facts.ts";

/**
 * The company's cloud as other systems meet it: its accounts, somebody outside who looks into them, and the place where
 * secrets lie. The reader says whom a role has to trust and what it reads; the cloud makes the role and names it.
 */

/** A service that reads what lies in the company's cloud accounts: the monitoring service, for one. */
export interface AccountReader {
  /** False where the company does not use it. */
  isUsed(blueprint: Blueprint): boolean;
  /** As people know it, for descriptions: `Datadog`. */
  readonly product: string;
  /** The account in the same cloud from which it comes: twelve digits at AWS. */
  account(blueprint: Blueprint): string;
  /** The fact that holds what it says each time that it takes the role of this account, so that no other customer's can. */
  externalId(account: string): FactName;
  /** What it does there, in the cloud's own names of actions: `ec2:Describe*`. Reads only. */
  readonly actions: readonly string[];
}

/** The company's accounts in its cloud, for whoever reads them. */
export interface CloudAccounts {
  /** Names: those of the platform, then one for each environment. */
  names(blueprint: Blueprint): readonly string[];
  /** `aws`, or what ARNs start with in a cloud that stands apart. */
  partition(blueprint: Blueprint): string;
  region(blueprint: Blueprint): string;
  /** The fact that holds the account's id. */
  id(account: string): FactName;
  /** What the role is called that the reader takes in each account. It may be made later than the reader hears of it. */
  readonly readerRole: string;
}

/** Where the secrets of what runs in an environment lie, and how something inside the cluster comes to read them. */
export interface SecretStore {
  /** What it is called where External Secrets lists its providers: `aws`. */
  readonly provider: string;
  /** Its settings there as plain data; the workload's own identity logs in, so there is no secret among them. */
  settings(blueprint: Blueprint, environment: string): Readonly<Record<string, string>>;
  /** Whose identity the role of an environment is given to. */
  readonly reader: { readonly namespace: string; readonly serviceAccount: string };
  /** What names of an environment's secrets start with, and what its role reads: `prod/`. */
  prefix(environment: string): string;
  /** The fact that holds the role, once it is there and given to the reader. */
  role(environment: string): FactName;
}

/** A secret that something in every cluster reads out of the store. */
export interface ClusterSecret {
  /** False where the company does not use whatever reads it. */
  isUsed(blueprint: Blueprint): boolean;
  /** What it is, for people: "Datadog's API key". */
  readonly title: string;
  /** Its name below an environment's prefix: the namespace that may ask for it, and its own: `datadog/api-key`. */
  readonly name: string;
  /** The secret fact that holds its value. */
  readonly value: FactName;
}
