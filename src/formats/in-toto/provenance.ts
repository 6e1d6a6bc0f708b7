import * as z from "zod";

/** SLSA build provenance, version 1: how an artifact came to be. https://slsa.dev/spec/v1.0/provenance */
export const provenancePredicateType = "https://slsa.dev/provenance/v1";

const descriptor = z.looseObject({
  uri: z.string().optional(),
  digest: z.record(z.string(), z.string()).optional(),
});

const provenanceSchema = z.looseObject({
  buildDefinition: z.looseObject({
    buildType: z.string(),
    externalParameters: z.record(z.string(), z.unknown()),
    internalParameters: z.record(z.string(), z.unknown()).optional(),
    resolvedDependencies: z.array(descriptor).optional(),
  }),
  runDetails: z.looseObject({
    builder: z.looseObject({ id: z.string() }),
    metadata: z.looseObject({ invocationId: z.string().optional() }).optional(),
  }),
});

export type Provenance = z.infer<typeof provenanceSchema>;

/** Reads a predicate as build provenance; undefined when it lacks what the specification demands. */
export function readProvenance(predicate: unknown): Provenance | undefined {
  const read = provenanceSchema.safeParse(predicate);
  return read.success ? read.data : undefined;
}
