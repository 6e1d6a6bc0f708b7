import type { Step } from "../../../contracts/step.ts";
import type { GitHubClient } from "../connect.ts";
import { type ProvenanceSigning, signings } from "../files/provenance-steps.ts";
import { trustedRootVariable } from "../trusted-root.ts";
import { matches, unknown } from "./sights.ts";

/**
 * Whom the gate believes about a build: GitHub's own Sigstore where the plan has attestations, the public one elsewhere.
 * GitHub's command line prints the roots of both. They come by a channel of their own, signed, which it knows how to
 * check; nobody should take them from a plain download.
 */
export const trustedRootSteps = signings(trustedRootStep);

function trustedRootStep(signing: ProvenanceSigning): Step<GitHubClient> {
  return {
    id: "github-trusted-root",
    title: "Fetch the roots that vouch for builds",
    day1: 1,
    by: "person",
    effort: { hours: 0.1, usualWaitHours: 0 },
    needs: [],
    gives: ["provenance.trusted-root"],
    undo: "automatic",
    async look({ client }) {
      const root = client.trustedRoot(signing);
      if (!root.ok) return unknown(root);
      return root.value === null ? { sight: "missing" } : matches({ "provenance.trusted-root": root.value });
    },
    act: async () => ({
      outcome: "needs-person",
      task: {
        what: "Save what `gh attestation trusted-root` prints into a file, and name the file in the environment",
        link: "https://cli.github.com/manual/gh_attestation_trusted-root",
        enter: [{ field: trustedRootVariable, value: "the path of that file" }],
        usualWaitHours: 0,
      },
    }),
  };
}
