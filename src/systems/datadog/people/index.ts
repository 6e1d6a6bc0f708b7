import type { PeopleService } from "../../../contracts/people.ts";
import type { DatadogClient } from "../connect.ts";
import { account, found, leftovers } from "./found.ts";
import { wanted } from "./wanted.ts";

/** Who may do what at Datadog, read with the operator's own key. */
export const people: PeopleService<DatadogClient> = { wanted, found, account, leftovers };
