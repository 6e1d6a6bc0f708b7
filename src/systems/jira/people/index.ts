import type { PeopleService } from "../../../contracts/people.ts";
import type { JiraClient } from "../connect.ts";
import { account, found, leftovers } from "./found.ts";
import { wanted } from "./wanted.ts";

/** Who may do what on Jira, read as its administrator. */
export const people: PeopleService<JiraClient> = { wanted, found, account, leftovers };
