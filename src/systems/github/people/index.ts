import type { PeopleService } from "../../../contracts/people.ts";
import type { GitHubClient } from "../connect.ts";
import { found } from "./found.ts";
import { account, leftovers } from "./leftovers.ts";
import { wanted } from "./wanted.ts";

/** Who may do what on GitHub, read with the App that only reads. */
export const people: PeopleService<GitHubClient> = { wanted, found, account, leftovers };
