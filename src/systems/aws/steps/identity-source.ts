import type { Difference } from "../../../contracts/outcome.ts";
import { SecretHandle } from "../../../contracts/secret.ts";
import type { SignOnProvider } from "../../../contracts/sign-on.ts";
import type { Step } from "../../../contracts/step.ts";
import type { Clock } from "../../../foundation/clock.ts";
import { failure, ok } from "../../../foundation/result.ts";
import type { AwsClient } from "../connect.ts";
import { storeFact } from "../facts.ts";
import { askScim } from "../scim.ts";
import { scimEndpointFact, scimTokenFact, signOnVariables } from "../sign-on.ts";
import { identitySourceLink } from "./sign-on-addresses.ts";

/** A token is good for a year. Whoever has less left than this is told. */
const soonDays = 90;

/**
 * Lets people come from the company's directory: a person changes the source and turns on automatic provisioning, for
 * which there is no interface. It is proved by a call with what they got there.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/provision-automatically.html
 */
export function identitySourceStep(region: string, provider: SignOnProvider): Step<AwsClient> {
  return {
    id: "aws-identity-source",
    title: "Let people come from the company's directory",
    day1: 5,
    by: "person",
    effort: { hours: 0.5, usualWaitHours: 2 },
    needs: [storeFact, ...provider.needs("cloud", [])],
    gives: [scimEndpointFact, scimTokenFact],
    secrets: [scimTokenFact],
    undo: "manual",
    async look({ client, clock }) {
      const asked = await askScim(client);
      switch (asked.answer) {
        case "not-set":
          return { sight: "missing" };
        case "unknown":
          return { sight: "unknown", why: [asked.why] };
        case "wrong": {
          const { what, found } = asked;
          return { sight: "differs", differences: [{ what, wanted: "accepted by Identity Center", found }] };
        }
        default: {
          const leaves = endingSoon(client, clock);
          return {
            sight: "matches",
            facts: new Map([[scimEndpointFact, asked.endpoint]]),
            secrets: new Map([[scimTokenFact, tokenOf(client)]]),
            ...(leaves && { leaves: [leaves] }),
          };
        }
      }
    },
    async act({ facts, sight }) {
      const token = [
        { field: signOnVariables.endpoint, value: "SCIM endpoint, as the page shows it" },
        { field: signOnVariables.token, value: "Access token, which is shown once" },
        { field: signOnVariables.expires, value: "the day on which it expires, such as 2027-11-24" },
      ];
      const again = sight.sight === "differs";
      return {
        outcome: "needs-person",
        task: {
          what: again
            ? "Generate a new access token for automatic provisioning, and delete the old one"
            : "Change Identity Center's source to the external identity provider, and enable automatic provisioning",
          link: identitySourceLink(region),
          enter: again
            ? [{ field: "Actions", value: "Manage provisioning, then Generate token" }, ...token]
            : [
                { field: "Actions", value: "Change identity source, then External identity provider" },
                { field: "IdP SAML metadata", value: provider.metadataUrl("cloud", facts) },
                { field: "Automatic provisioning", value: "Enable" },
                ...token,
              ],
          usualWaitHours: 2,
        },
      };
    },
  };
}

/** Read from the operator's shell each time that it is needed. */
function tokenOf({ signOn }: AwsClient): SecretHandle {
  return new SecretHandle(scimTokenFact, async () =>
    signOn.token
      ? ok(signOn.token)
      : failure("access-missing", `${signOnVariables.token} is not set any more.`),
  );
}

/** Known only where a person has written it down: no interface tells when a token ends. */
function endingSoon({ signOn }: AwsClient, clock: Clock): Difference | undefined {
  const end = Date.parse(signOn.expires ?? "");
  const days = Math.floor((end - clock.now().getTime()) / (24 * 3_600_000));
  if (Number.isNaN(end) || days >= soonDays) return undefined;
  const wanted = `good for ${soonDays} days at least: without it nobody joins, moves or leaves`;
  return { what: "the token by which people come to AWS", wanted, found: `ends in ${days} days` };
}
