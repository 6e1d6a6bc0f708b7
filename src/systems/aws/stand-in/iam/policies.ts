import type { IamCall } from "./call.ts";
import { awsManagedPolicy } from "./managed-policies.ts";
import type { ManagedPolicy } from "./model.ts";

/** The policy of an ARN: the account's own, or one of AWS's, which nobody can change. */
export function findPolicy({ iam }: Pick<IamCall, "iam">, arn: string): ManagedPolicy | undefined {
  if (Object.hasOwn(iam.policies, arn)) return iam.policies[arn];
  const document = awsManagedPolicy(arn);
  const [, path = "/", name = ""] = /:policy(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
  if (document === undefined) return undefined;
  const createdAt = "2015-02-06T18:39:46.000Z";
  return {
    ...{ name, path, createdAt, updatedAt: createdAt, lastVersion: 1, tags: {} },
    // Of the vendor's form; nothing depends on its letters.
    id: `ANPA${Buffer.from(name).toString("hex").toUpperCase().padEnd(17, "0").slice(0, 17)}`,
    versions: [{ id: "v1", document, createdAt, isDefault: true }],
  };
}
