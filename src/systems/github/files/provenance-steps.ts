import type { PlanDependent } from "../../../contracts/capability.ts";
import type { Permissions, Step } from "../../../formats/workflow.ts";
import { pinned, pins } from "./pins.ts";

/** Who signs where an image came from: GitHub's own action where the plan has attestations, cosign elsewhere. */
export type ProvenanceSigning = "attestations" | "cosign";

const attestations = "github.attestations";

/** Something that goes by how provenance is signed, once for each way; the plan decides which of the two is there. */
export function signings<Subject extends PlanDependent>(
  build: (signing: ProvenanceSigning) => Subject,
): readonly Subject[] {
  return [
    { ...build("attestations"), requires: [{ capability: attestations }] },
    { ...build("cosign"), insteadOf: attestations },
  ];
}

/** What a job that signs may do: both ways by its own identity, and without any key. */
export function signingPermissions(signing: ProvenanceSigning): Permissions {
  return {
    contents: "read",
    "id-token": "write",
    ...(signing === "attestations" && { attestations: "write" }),
  };
}

/** Signs where the image came from, and stores it beside the image. `digest` is an expression. */
export function signingSteps(signing: ProvenanceSigning, image: string, digest: string): readonly Step[] {
  if (signing === "attestations") {
    return [
      {
        name: "Sign the provenance and store it beside the image",
        uses: pinned(pins.attest),
        with: { "subject-name": image, "subject-digest": digest, "push-to-registry": true },
      },
    ];
  }
  return [
    { name: "Bring cosign", uses: pinned(pins.cosign) },
    { name: "Say how the image was built", shell: "node {0}", run: predicateScript },
    {
      name: "Sign the provenance and store it beside the image",
      env: { IMAGE: `${image}@${digest}` },
      run: `cosign attest --yes --type slsaprovenance1 --predicate "$RUNNER_TEMP/provenance.json" "$IMAGE"`,
    },
  ];
}

/**
 * Writes what GitHub's own action would state, by GitHub's build type for workflows. All of it comes from the job's
 * identity token, of which the certificate is made as well: the gate refuses a statement that says anything else.
 * https://github.com/slsa-framework/github-actions-buildtypes/tree/main/workflow/v1
 */
const predicateScript = `// The file has no ending, and may count as a module or as a script: neither require nor import is sure to be there.
const { writeFileSync } = process.getBuiltinModule("node:fs");
const { join } = process.getBuiltinModule("node:path");

async function main() {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = process.env;
  const { GITHUB_SERVER_URL: server, RUNNER_TEMP: folder } = process.env;
  // For nobody: it is only read here, and opens nothing.
  const answer = await fetch(url + "&audience=nobody", { headers: { authorization: "Bearer " + bearer } });
  if (!answer.ok) throw new Error("no identity token: " + answer.status);
  const { value } = await answer.json();
  const claims = JSON.parse(Buffer.from(value.split(".")[1], "base64url").toString("utf8"));
  const repository = server + "/" + claims.repository;
  const [path, ...reference] = claims.workflow_ref.slice(claims.repository.length + 1).split("@");
  const predicate = {
    buildDefinition: {
      buildType: "https://actions.github.io/buildtypes/workflow/v1",
      externalParameters: { workflow: { ref: reference.join("@"), repository, path } },
      internalParameters: {
        github: {
          event_name: claims.event_name,
          repository_id: claims.repository_id,
          repository_owner_id: claims.repository_owner_id,
          runner_environment: claims.runner_environment,
        },
      },
      resolvedDependencies: [
        { uri: "git+" + repository + "@" + claims.ref, digest: { gitCommit: claims.sha } },
      ],
    },
    runDetails: {
      builder: { id: server + "/" + claims.job_workflow_ref },
      metadata: {
        invocationId: repository + "/actions/runs/" + claims.run_id + "/attempts/" + claims.run_attempt,
      },
    },
  };
  writeFileSync(join(folder, "provenance.json"), JSON.stringify(predicate));
}

main().catch((error) => {
  console.log("::error::" + error.message);
  process.exitCode = 1;
});
`;
