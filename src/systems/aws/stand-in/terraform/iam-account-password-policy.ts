import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { refusedWith } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { iam } from "./iam-calls.ts";
import { present } from "./steps.ts";

const id = "iam-account-password-policy";

/** Attributes and what IAM calls them. */
const flags = {
  allow_users_to_change_password: "AllowUsersToChangePassword",
  hard_expiry: "HardExpiry",
  require_lowercase_characters: "RequireLowercaseCharacters",
  require_numbers: "RequireNumbers",
  require_symbols: "RequireSymbols",
  require_uppercase_characters: "RequireUppercaseCharacters",
};
const numbers = {
  max_password_age: "MaxPasswordAge",
  minimum_password_length: "MinimumPasswordLength",
  password_reuse_prevention: "PasswordReusePrevention",
};

/** `aws_iam_account_password_policy`: there is one in an account, and putting it is making it. */
export const iamAccountPasswordPolicy: ResourceBackend<AwsConnection> = {
  create: put,
  read: readPolicy,
  update: (_, planned, connection) => put(planned, connection),
  async delete(_, connection) {
    const gone = await iam(connection, "DeleteAccountPasswordPolicy");
    return gone.ok || refusedWith(gone, "NoSuchEntity") ? ok(undefined) : gone;
  },
  import: async () => ok({ id }),
};

async function put(planned: State, connection: AwsConnection): Promise<Result<State>> {
  const names = Object.entries({ ...flags, ...numbers });
  // What is false or zero is left to IAM, as the real provider does it.
  const input = names.flatMap(([attribute, name]) => {
    const value = planned[attribute];
    return value ? [[name, value] as const] : [];
  });
  const done = await iam(
    connection,
    "UpdateAccountPasswordPolicy",
    Object.fromEntries(input) as State as never,
  );
  return done.ok ? present(await readPolicy(planned, connection), "IAM Account Password Policy") : done;
}

async function readPolicy(_: State, connection: AwsConnection): Promise<Result<State | null>> {
  const found = await iam(connection, "GetAccountPasswordPolicy");
  if (!found.ok) return refusedWith(found, "NoSuchEntity") ? ok(null) : found;
  const at = (name: string) => textAt(found.value, "PasswordPolicy", name);
  const read = <Value>(
    names: Readonly<Record<string, string>>,
    convert: (text: string | undefined) => Value,
  ) => Object.fromEntries(Object.entries(names).map(([attribute, name]) => [attribute, convert(at(name))]));
  return ok({
    ...{ id, expire_passwords: at("ExpirePasswords") === "true" },
    ...read(flags, (text) => text === "true"),
    ...read(numbers, (text) => Number(text ?? 0)),
  });
}
