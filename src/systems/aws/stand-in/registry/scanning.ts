import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, operation } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { placeOf } from "../protocol/place.ts";
import type { EcrOperations } from "./api.ts";

const frequencies = {
  BASIC: ["SCAN_ON_PUSH", "MANUAL"],
  ENHANCED: ["SCAN_ON_PUSH", "CONTINUOUS_SCAN"],
} as const;

const configurationSchema = z.object({
  scanType: z.enum(["BASIC", "ENHANCED"]).default("BASIC"),
  rules: z
    .array(
      z.object({
        scanFrequency: z.enum(["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"]),
        repositoryFilters: z
          .array(
            z.object({
              filter: z
                .string()
                .min(1)
                .max(256)
                .regex(/^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$/),
              filterType: z.literal("WILDCARD"),
            }),
          )
          .max(100),
      }),
    )
    .max(2)
    .default([]),
});

/** How a registry's images are scanned. */
type ScanningConfiguration = z.output<typeof configurationSchema>;
interface ScanningState {
  configuration?: ScanningConfiguration;
}

const scanningOf = (call: Call) => placeOf<ScanningState>(call, "ecr", () => ({}));

export const scanningOperations: EcrOperations = {
  PutRegistryScanningConfiguration: operation(configurationSchema, (call: Call, wanted) => {
    authorize(call.world, call.session, "ecr:PutRegistryScanningConfiguration", "*");
    const known: readonly string[] = frequencies[wanted.scanType];
    const strange = wanted.rules.find(({ scanFrequency }) => !known.includes(scanFrequency));
    if (strange) {
      const message = `Invalid parameter at 'rules': ${strange.scanFrequency} does not go with ${wanted.scanType} scanning`;
      throw new AwsError(400, "InvalidParameterException", message);
    }
    const { state, changed } = scanningOf(call);
    state.configuration = wanted;
    changed();
    return { registryScanningConfiguration: wanted };
  }),
  GetRegistryScanningConfiguration: operation(z.object({}), (call: Call) => {
    authorize(call.world, call.session, "ecr:GetRegistryScanningConfiguration", "*");
    const { configuration = { scanType: "BASIC", rules: [] } } = scanningOf(call).state;
    return { registryId: call.session.account, scanningConfiguration: configuration };
  }),
};
