import type { Step } from "../../../contracts/step.ts";
import type { AwsClient } from "../connect.ts";
import { storeFact } from "../facts.ts";
import { acsFact, acsPattern, issuerFact, issuerPattern, signOnVariables } from "../sign-on.ts";

/** Where Identity Center's console lets the source of people be chosen. */
export function identitySourceLink(region: string): string {
  return `https://${region}.console.aws.amazon.com/singlesignon/home?region=${region}#!/settings/identity-source`;
}

/**
 * Under which addresses Identity Center is known to an identity provider. No interface tells them, so a person copies
 * them from the page on which the source is changed, without changing it yet.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/how-to-connect-idp.html
 */
export function signOnAddressesStep(region: string): Step<AwsClient> {
  return {
    id: "aws-sign-on-addresses",
    title: "Read where Identity Center takes sign-ins",
    day1: 5,
    by: "person",
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: [storeFact],
    gives: [acsFact, issuerFact],
    undo: "automatic",
    async look({ client }) {
      const { acs, issuer } = client.signOn;
      if (!acs || !issuer) return { sight: "missing" };
      const differences = [
        { name: signOnVariables.acs, value: acs, pattern: acsPattern, wanted: "…/platform/saml/acs/…" },
        { name: signOnVariables.issuer, value: issuer, pattern: issuerPattern, wanted: "…/platform/saml/…" },
      ]
        .filter(({ value, pattern }) => !pattern.test(value))
        .map(({ name, value, wanted }) => ({ what: name, wanted, found: value.slice(0, 200) }));
      if (differences.length > 0) return { sight: "differs", differences };
      const facts = [
        [acsFact, acs],
        [issuerFact, issuer],
      ] as const;
      return { sight: "matches", facts: new Map(facts) };
    },
    act: async () => ({
      outcome: "needs-person",
      task: {
        what: "Copy Identity Center's addresses for an external identity provider, and cancel without changing the source",
        link: identitySourceLink(region),
        enter: [
          { field: "Actions", value: "Change identity source, then External identity provider" },
          { field: signOnVariables.acs, value: "IAM Identity Center Assertion Consumer Service (ACS) URL" },
          { field: signOnVariables.issuer, value: "IAM Identity Center issuer URL" },
        ],
        usualWaitHours: 0,
      },
    }),
  };
}
