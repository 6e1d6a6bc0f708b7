import type { Step } from "../../../contracts/step.ts";
import type { GitHubClient } from "../connect.ts";
import { trustedRootVariable } from "../trusted-root.ts";
import { matches, unknown } from "./sights.ts";

/**
 * Whom the gate believes about a build: the roots of Sigstore, as GitHub publishes them for its attestations. They come
 * by a channel of their own, signed, which GitHub's command line knows how to check; nobody should take them from a
 * plain download.
 */
export const trustedRootStep: Step<GitHubClient> = {
  id: "github-trusted-root",
  title: "Fetch the roots that vouch for builds",
  day1: 1,
  by: "person",
  effort: { hours: 0.1, usualWaitHours: 0 },
  needs: [],
  gives: ["provenance.trusted-root"],
  undo: "automatic",
  async look({ client }) {
    const root = client.trustedRoot();
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
