import type { Blueprint } from "../../blueprint/model.ts";
import type { Offers } from "../../contracts/system.ts";
import { hotfixPage } from "./hotfix.ts";
import { incidentPage } from "./incident.ts";
import { leaverPage } from "./leaver.ts";
import { lostSecretPage } from "./lost-secret.ts";
import { restorePage } from "./restore.ts";
import { rollbackPage } from "./rollback.ts";

/** What happens rarely and must be done rightly, by the name of its page. */
export const walkThroughs: Readonly<
  Record<string, { readonly title: string; page(blueprint: Blueprint, offers: Offers): string }>
> = {
  hotfix: { title: "An urgent correction", page: hotfixPage },
  incident: { title: "An incident", page: incidentPage },
  leaver: { title: "Somebody leaves", page: leaverPage },
  "lost-secret": { title: "A laptop or a key is lost", page: lostSecretPage },
  restore: { title: "Something is gone", page: restorePage },
  rollback: { title: "Back to what ran before", page: rollbackPage },
};
