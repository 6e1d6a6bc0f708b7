import type { PeopleService } from "../../../contracts/people.ts";
import type { AwsClient } from "../connect.ts";
import { found } from "./found.ts";
import { account, leftovers } from "./leftovers.ts";
import { wanted } from "./wanted.ts";

/** Who may do what in accounts and clusters, read from Identity Center and from the clusters' access entries. */
export const people: PeopleService<AwsClient> = { wanted, found, account, leftovers };
