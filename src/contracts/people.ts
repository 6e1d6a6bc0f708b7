import type { Blueprint, Person } from "../blueprint/model.ts";
import type { Result } from "../foundation/result.ts";
import type { Facts } from "./facts.ts";
import type { Offers } from "./system.ts";

/** What somebody may do somewhere. */
export interface Right {
  /** The system's id. */
  readonly system: string;
  /** The account as that system names it. */
  readonly account: string;
  /** The handle of the person whose account it is; undefined where the blueprint knows nobody by it. */
  readonly person?: string;
  readonly level: "administer" | "change" | "approve" | "read";
  /** What it is about: `account prod`, `repository storefront`, `gate of prod`. */
  readonly scope: string;
  /** Through what: a team's name, or `direct`. */
  readonly through: string;
  /** Of what is wanted: they may have it, and lack nothing without it. */
  readonly optional?: true;
}

/** What goes on working after an account was taken away. */
export interface Leftover {
  readonly system: string;
  readonly what: "session" | "token" | "key" | "secret that they knew";
  /** Which one, as its vendor names it. Never its value. */
  readonly name: string;
  /** ISO time at which it ends by itself; left out: never. */
  readonly until?: string;
  /** What to do about it now. */
  readonly answer: string;
}

/** How a system shows who may do what there. */
export interface PeopleService<Client> {
  /**
   * What the blueprint gives its people there; empty where the company does not use it. `offers` are those of all systems.
   * Pure: joining and leaving are shown by asking it about two blueprints.
   */
  wanted(blueprint: Blueprint, offers: Offers): readonly Right[];
  /** What its accounts may really do, in bounded calls however many people there are. */
  found(client: Client, blueprint: Blueprint, facts: Facts): Promise<Result<readonly Right[]>>;
  /** Whether this person can still get in there, asked of the system itself: the account's name, or null. */
  account(client: Client, person: Person, facts: Facts): Promise<Result<string | null>>;
  /** What would outlive the account of this person. */
  leftovers(client: Client, person: Person, facts: Facts): Promise<Result<readonly Leftover[]>>;
}
