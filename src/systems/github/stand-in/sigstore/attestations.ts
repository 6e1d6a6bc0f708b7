import * as z from "zod";
import type { StateFile } from "../../../../contracts/stand-in/state.ts";
import { readStatement } from "../../../../formats/in-toto/statement.ts";
import { created, invalid, refuse, success } from "../rest/answer.ts";
import { type Endpoint, onRepository } from "../rest/endpoint.ts";

/** Attestations that were stored with repositories, oldest first. */
export interface AttestationState {
  readonly attestations: {
    readonly id: number;
    readonly repositoryId: number;
    /** `sha256:…` of each subject. */
    readonly subjects: readonly string[];
    readonly predicateType: string;
    readonly initiator: string;
    readonly bundle: unknown;
  }[];
}

const bundleSchema = z.looseObject({
  mediaType: z.string(),
  verificationMaterial: z.looseObject({}),
  dsseEnvelope: z.looseObject({ payload: z.base64() }),
});

/** The short names by which predicates may be asked for. */
const predicateTypes: Readonly<Record<string, string>> = {
  provenance: "https://slsa.dev/provenance/v1",
  sbom: "https://spdx.dev/Document",
};

/**
 * What GitHub keeps about artifacts beside a repository. It stores what it is given without verifying it, so a
 * reader has to.
 */
export function attestationEndpoints(file: StateFile<AttestationState>): readonly Endpoint[] {
  const { attestations } = file.value;
  return [
    onRepository("POST /repos/{owner}/{repo}/attestations", {
      needs: "attestations:write",
      body: z.object({ bundle: bundleSchema }),
      answer: ({ github, repository, user, body: { bundle } }) => {
        const { login, plan } = github.state.organization;
        if (repository.visibility !== "public" && plan !== "enterprise") {
          return refuse(
            403,
            `Feature not available for the ${login} organization. To enable this feature, please upgrade the billing plan, or make this repository public.`,
          );
        }
        const payload = Buffer.from(bundle.dsseEnvelope.payload, "base64").toString("utf8");
        const statement = readStatement(payload);
        if (!statement) return invalid({ resource: "Attestation", code: "invalid", field: "bundle" });
        const id = github.nextId();
        attestations.push({
          id,
          repositoryId: repository.id,
          subjects: statement.subject.flatMap(({ digest }) => {
            const hexadecimal = digest["sha256"];
            return hexadecimal === undefined ? [] : [`sha256:${hexadecimal}`];
          }),
          predicateType: statement.predicateType,
          initiator: user.login,
          bundle,
        });
        file.changed();
        return created({ id });
      },
    }),
    onRepository("GET /repos/{owner}/{repo}/attestations/{subject_digest}", {
      needs: "attestations:read",
      answer: ({ repository, param, query }) => {
        const asked = query("predicate_type");
        const predicateType = asked === undefined ? undefined : (predicateTypes[asked] ?? asked);
        const found = attestations.filter(
          (one) =>
            one.repositoryId === repository.id &&
            one.subjects.includes(param("subject_digest")) &&
            (predicateType === undefined || one.predicateType === predicateType),
        );
        return success({
          attestations: found.map(({ repositoryId, initiator, bundle }) => ({
            bundle,
            repository_id: repositoryId,
            initiator,
          })),
        });
      },
    }),
  ];
}
