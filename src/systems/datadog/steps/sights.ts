import type { Sight } from "../../../contracts/outcome.ts";
import { SecretHandle } from "../../../contracts/secret.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { type DatadogClient, type KeyName, variables } from "../connect.ts";

/** Datadog did not answer, or not in a form that it documents. */
export const unknown = ({ diagnostics }: Extract<Result<never>, { ok: false }>): Sight => ({
  sight: "unknown",
  why: diagnostics,
});

export const keyFact = (name: KeyName) => `datadog.key.${name}` as const;

/** The key in the operator's shell, as a handle. */
export function keyHandle(client: DatadogClient, name: KeyName): SecretHandle {
  return new SecretHandle(keyFact(name), async () => {
    const key = client.key(name);
    return key === undefined ? failure("access-missing", `${variables[name]} is not set any more.`) : ok(key);
  });
}
