import type { PeopleService } from "../../../contracts/people.ts";
import { type ArgocdPeople, account, found, leftovers } from "./found.ts";
import { wanted } from "./wanted.ts";

/** Who may do what in each environment's Argo CD, read from its settings in the cluster. */
export const people: PeopleService<ArgocdPeople> = { wanted, found, account, leftovers };
