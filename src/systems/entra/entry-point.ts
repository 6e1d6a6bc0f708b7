import type { EntryPoint } from "../../contracts/handbook.ts";
import { isUsed } from "./section.ts";

/** https://support.microsoft.com/account-billing/sign-in-and-start-apps-from-the-my-apps-portal-2f3b1bae-0e5a-4a86-a33e-876fbd2a4510 */
export const entryPoint: EntryPoint = {
  title: "My Apps",
  purpose: "your account, your second factor, and everything that you sign in to with them",
  isUsed,
  needs: [],
  url: () => "https://myapps.microsoft.com",
};
