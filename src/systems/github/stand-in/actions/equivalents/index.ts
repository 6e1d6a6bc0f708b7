import type { ActionEquivalent } from "../../../../../contracts/action-equivalent.ts";
import type { Clock } from "../../../../../foundation/clock.ts";
import { checkout } from "./checkout.ts";
import { createGithubAppToken } from "./create-github-app-token.ts";
import { setupNode } from "./setup-node.ts";

/** The public actions that talk to the code host itself; other systems bring those that talk to them. */
export const githubEquivalents = (clock: Clock): readonly ActionEquivalent[] => [
  checkout,
  createGithubAppToken(clock),
  setupNode,
];
