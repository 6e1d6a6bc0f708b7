import type { Blueprint } from "../../../blueprint/model.ts";
import type { Control } from "../../../contracts/control.ts";
import type { EntraClient } from "../connect.ts";
import { isUsed } from "../section.ts";
import { accounts } from "./accounts.ts";
import { conditionalAccess } from "./conditional-access.ts";
import { signOn } from "./sign-on.ts";

/** What is proved about the directory of people. */
export const entraControls = (blueprint: Blueprint): readonly Control<EntraClient>[] =>
  isUsed(blueprint) ? [accounts, conditionalAccess, signOn] : [];
