import type { PinnedAction } from "../../../contracts/offers.ts";
import { type Annotated, labelled } from "../../../formats/yaml.ts";

/** Published actions that the workflows use, each pinned to the commit of a release. */
export const pins = {
  checkout: {
    name: "actions/checkout",
    commit: "11bd71901bbe5b1630ceea73d27597364c9af683",
    version: "v4.2.2",
  },
  /** The last release before `app-id` was deprecated in favour of a client id, which is no fact of ours. */
  appToken: {
    name: "actions/create-github-app-token",
    commit: "f8d387b68d61c58ab83c6c016672934102569859",
    version: "v3.0.0",
  },
  buildx: {
    name: "docker/setup-buildx-action",
    commit: "c47758b77c9736f4b2ef4073d4d51994fabfe349",
    version: "v3.7.1",
  },
  buildImage: {
    name: "docker/build-push-action",
    commit: "4f58ea79222b3b9dc2c8bbdd6debcef730109a75",
    version: "v6.9.0",
  },
  attest: {
    name: "actions/attest-build-provenance",
    commit: "977bb373ede98d70efdf65b84cb5f73e068dcc2a",
    version: "v3.0.0",
  },
  /** Brings cosign 3.0.2. */
  cosign: {
    name: "sigstore/cosign-installer",
    commit: "faadad0cce49287aee09b3a48701e75088a2c6ad",
    version: "v4.0.0",
  },
  terraform: {
    name: "hashicorp/setup-terraform",
    commit: "dfe3c3f87815947d99a8997f908cb6525fc44e9e",
    version: "v4.0.1",
  },
} as const satisfies Record<string, PinnedAction>;

/** What stands behind `uses:`, with the release as a comment. */
export function pinned(action: PinnedAction): Annotated {
  return labelled(`${action.name}@${action.commit}`, action.version);
}
