import type { PeopleService } from "../../../contracts/people.ts";
import type { EntraClient } from "../connect.ts";
import { account, found, leftovers } from "./found.ts";
import { wanted } from "./wanted.ts";

/** Who is in which group and has which role, read with the operator's own session. */
export const people: PeopleService<EntraClient> = { wanted, found, account, leftovers };
