import type { Step } from "../../../contracts/step.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import { accountIdFact, sharedAccount } from "../accounts.ts";
import { tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";

/**
 * Where the company's images will lie. An account has its registry from the beginning, before any repository is in it,
 * so workflows can name it before the stack that fills it is proposed.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_AuthorizationData.html
 */
export const registryAddressStep: Step<AwsClient> = {
  id: "aws-registry-address",
  title: "Find the registry of the shared account",
  day1: 4,
  by: "groundwork",
  effort: { hours: 0, usualWaitHours: 0 },
  needs: [accountIdFact(sharedAccount)],
  gives: ["registry.host"],
  undo: "automatic",
  async look({ client }) {
    const shared = await client.member(sharedAccount);
    if (!shared.ok) return { sight: "unknown", why: shared.diagnostics };
    if (!shared.value) return { sight: "missing" };
    const { ECRClient, GetAuthorizationTokenCommand } = await import("@aws-sdk/client-ecr");
    const ecr = new ECRClient(shared.value.settings);
    const told = await tellAws("GetAuthorizationToken", () => ecr.send(new GetAuthorizationTokenCommand()));
    if (!told.ok) return { sight: "unknown", why: told.diagnostics };
    const address = told.value.authorizationData?.[0]?.proxyEndpoint ?? "";
    if (URL.canParse(address)) {
      return { sight: "matches", facts: new Map([["registry.host", new URL(address).host]]) };
    }
    const why = problem("aws-refused", "AWS does not say where the registry of the shared account is.");
    return { sight: "unknown", why: [why] };
  },
  // There is nothing to do: the registry is there with the account.
  act: async () => ({ outcome: "done" }),
};
