import * as z from "zod";
import { type OperationTable, text } from "../protocol/call.ts";
import { alreadyExists, iamOperation, listed, noSuchEntity, pageInput } from "./call.ts";
import type { PasswordPolicy } from "./model.ts";

const flag = z.enum(["true", "false"]).transform((value) => value === "true");
const number = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const passwordPolicyInput = z.object({
  MinimumPasswordLength: number(6, 128).default(6),
  RequireSymbols: flag.default(false),
  RequireNumbers: flag.default(false),
  RequireUppercaseCharacters: flag.default(false),
  RequireLowercaseCharacters: flag.default(false),
  AllowUsersToChangePassword: flag.default(false),
  MaxPasswordAge: number(1, 1095).optional(),
  PasswordReusePrevention: number(1, 24).optional(),
  HardExpiry: flag.default(false),
});

const nothing = z.object({});
const aliasInput = z.object({ AccountAlias: text(3, 63, /^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/) });

const noPasswordPolicy = (account: string) =>
  noSuchEntity(`The Password Policy with domain name ${account} cannot be found.`);

/** What belongs to the account as a whole: the name it is called by, and what its users' passwords have to be. */
export const accountOperations: OperationTable = {
  CreateAccountAlias: iamOperation("CreateAccountAlias", aliasInput, (call, { AccountAlias }) => {
    const all = Object.values(call.world.state.value.accounts);
    if (all.some(({ iam }) => iam.alias === AccountAlias)) {
      throw alreadyExists(`The account alias ${AccountAlias} already exists.`);
    }
    call.iam.alias = AccountAlias;
    call.changed();
  }),
  DeleteAccountAlias: iamOperation("DeleteAccountAlias", aliasInput, (call, { AccountAlias }) => {
    if (call.iam.alias !== AccountAlias) {
      throw noSuchEntity(`The account alias ${AccountAlias} cannot be found.`);
    }
    delete call.iam.alias;
    call.changed();
  }),
  ListAccountAliases: iamOperation("ListAccountAliases", z.object(pageInput), ({ iam }, input) =>
    listed("AccountAliases", iam.alias ? [iam.alias] : [], input),
  ),
  // Users cannot be made here, and no root user ever gets keys; the rest is counted.
  GetAccountSummary: iamOperation("GetAccountSummary", nothing, ({ iam }) => ({
    SummaryMap: new Map([
      ["AccountAccessKeysPresent", 0],
      ["Policies", Object.keys(iam.policies).length],
      ["Roles", Object.keys(iam.roles).length],
      ["Users", 0],
    ]),
  })),
  UpdateAccountPasswordPolicy: iamOperation(
    "UpdateAccountPasswordPolicy",
    passwordPolicyInput,
    (call, input) => {
      const given = Object.entries(input).filter(([, value]) => value !== undefined);
      call.iam.passwordPolicy = Object.fromEntries(given) as PasswordPolicy;
      call.changed();
    },
  ),
  GetAccountPasswordPolicy: iamOperation("GetAccountPasswordPolicy", nothing, ({ account, iam }) => {
    const { passwordPolicy } = iam;
    if (!passwordPolicy) throw noPasswordPolicy(account);
    return {
      PasswordPolicy: { ...passwordPolicy, ExpirePasswords: passwordPolicy["MaxPasswordAge"] !== undefined },
    };
  }),
  DeleteAccountPasswordPolicy: iamOperation("DeleteAccountPasswordPolicy", nothing, (call) => {
    if (!call.iam.passwordPolicy) throw noPasswordPolicy(call.account);
    delete call.iam.passwordPolicy;
    call.changed();
  }),
};
