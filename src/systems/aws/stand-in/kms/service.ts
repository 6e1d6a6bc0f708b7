import { jsonService } from "../protocol/json.ts";
import { aliasOperations } from "./aliases.ts";
import { deletionOperations } from "./deletion.ts";
import { keyOperations } from "./keys.ts";
import { policyOperations } from "./policy.ts";
import { rotationOperations } from "./rotation.ts";
import { signingOperations } from "./signing.ts";
import { tagOperations } from "./tags.ts";

/** The Key Management Service as far as infrastructure needs it: it keeps keys and signs, and encrypts nothing. */
export const answerKms = jsonService({
  name: "kms",
  target: "TrentService",
  version: "1.1",
  invalid: "ValidationException",
  operations: {
    ...keyOperations,
    ...aliasOperations,
    ...policyOperations,
    ...rotationOperations,
    ...signingOperations,
    ...deletionOperations,
    ...tagOperations,
  },
});
