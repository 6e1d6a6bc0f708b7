import type { EntryPoint } from "../../contracts/handbook.ts";
import { storeFact } from "./facts.ts";

/**
 * The access portal lies below the name of the identity store:
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/using-the-portal.html
 */
export const entryPoint: EntryPoint = {
  title: "AWS access portal",
  purpose: "accounts of the cloud, and the rights that you have in each",
  isUsed: () => true,
  needs: [storeFact],
  url: (_blueprint, facts) => `https://${facts.get(storeFact) ?? ""}.awsapps.com/start`,
};
