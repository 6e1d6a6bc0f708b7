import type { FactName, FactShape } from "../../contracts/facts.ts";
import type { SignOnService } from "../../contracts/sign-on.ts";

const tenant = "identity.tenant.id";
const issuer = "identity.issuer";

/** Names of the facts that Entra ID gives. Other systems read most of them, and know no vendor. */
export const facts = {
  tenant,
  issuer,
  /** The licence, once it was seen. */
  plan: "identity.tenant.plan",
  /** Everybody of the blueprint has an account. */
  accounts: "identity.accounts",
  group: (name: string): FactName => `identity.group.${name}.id`,
  /** Where the group comes from: `made`, or the id of one that was there before. */
  origin: (name: string): FactName => `identity.group.${name}.origin`,
  client: (service: SignOnService): FactName => `identity.sign-on.${service}.client`,
  principal: (service: SignOnService): FactName => `identity.sign-on.${service}.principal`,
  /** The job that pushes people and groups there. */
  job: (service: SignOnService): FactName => `identity.sign-on.${service}.job`,
  pipeline: (purpose: "plan" | "apply"): FactName => `identity.pipeline.${purpose}.client`,
  securityDefaults: "identity.security-defaults",
  policy: "identity.conditional-access",
} as const;

const matching = (pattern: RegExp) => (value: string) => pattern.test(value);
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isUuid = matching(uuid);

export const factShapes: readonly FactShape[] = [
  { name: tenant, expected: "a directory's id, a UUID", accepts: isUuid },
  { name: issuer, expected: "the `iss` claim of its tokens", accepts: matching(/^https?:\/\/[\w.~:/-]+$/) },
  { name: facts.plan, expected: "free, p1 or p2", accepts: matching(/^(?:free|p1|p2)$/) },
  { name: facts.accounts, expected: "present", accepts: (value) => value === "present" },
  { name: facts.group("*"), expected: "a group's object id, a UUID", accepts: isUuid },
  {
    name: facts.origin("*"),
    expected: "made, or the object id of a group that was there before",
    accepts: (value) => value === "made" || isUuid(value),
  },
  { name: "identity.sign-on.*.client", expected: "an application's client id, a UUID", accepts: isUuid },
  { name: "identity.sign-on.*.principal", expected: "a service principal's object id", accepts: isUuid },
  { name: "identity.sign-on.*.job", expected: "a job's id", accepts: matching(/^[\w.-]{1,200}$/) },
  { name: "identity.pipeline.*.client", expected: "an application's client id, a UUID", accepts: isUuid },
  { name: facts.securityDefaults, expected: "on or off", accepts: matching(/^(?:on|off)$/) },
  { name: facts.policy, expected: "a policy's id, a UUID", accepts: isUuid },
];
