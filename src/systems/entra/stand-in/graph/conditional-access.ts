import * as z from "zod";
import { directoryObject } from "../world/directory.ts";
import type { ConditionalAccessPolicy, Json } from "../world/model.ts";
import { type Answer, badRequest, created, GraphError, nothing } from "./answer.ts";
import { json } from "./application-settings.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { readConditionalAccess, writeConditionalAccess } from "./needs.ts";

const names = z.array(z.string());
const record = z.record(z.string(), json);
const conditions = z.looseObject({
  clientAppTypes: z
    .array(
      z.enum([
        "all",
        "browser",
        "mobileAppsAndDesktopClients",
        "exchangeActiveSync",
        "easSupported",
        "other",
      ]),
    )
    .min(1),
  applications: z.looseObject({
    includeApplications: names.optional(),
    excludeApplications: names.optional(),
  }),
  users: z.looseObject({
    ...{ includeUsers: names.optional(), excludeUsers: names.optional(), includeGroups: names.optional() },
    ...{ excludeGroups: names.optional(), includeRoles: names.optional(), excludeRoles: names.optional() },
  }),
  signInRiskLevels: names.optional(),
  userRiskLevels: names.optional(),
});
const controls = z.looseObject({
  operator: z.enum(["AND", "OR"]),
  builtInControls: z.array(
    z.enum([
      "block",
      "mfa",
      "compliantDevice",
      "domainJoinedDevice",
      "approvedApplication",
      "compliantApplication",
      "passwordChange",
    ]),
  ),
});
const body = z.strictObject({
  displayName: z.string().min(1).max(256),
  state: z.enum(["enabled", "disabled", "enabledForReportingButNotEnforced"]),
  conditions,
  grantControls: controls.nullish(),
  sessionControls: record.nullish(),
});
type Wanted = z.infer<typeof body>;

/** These services ask for a licence before they ask anything else. */
function requireLicence({ directory }: Call): void {
  if (directory.state.tenant.plan === "free")
    throw new GraphError(
      403,
      "AccessDenied",
      "Your tenant is not licensed for this feature. Please upgrade your subscription to access it.",
    );
}

function check(call: Call, wanted: Wanted): void {
  const { tenant } = call.directory.state;
  if (wanted.state === "enabled" && tenant.securityDefaults)
    throw badRequest(
      "Security Defaults is enabled in the tenant. You must disable Security defaults before enabling a Conditional Access policy.",
      "BadRequest",
    );
  const risky =
    [...(wanted.conditions.signInRiskLevels ?? []), ...(wanted.conditions.userRiskLevels ?? [])].length > 0;
  if (risky && tenant.plan !== "p2")
    throw badRequest(
      "1039: Cannot create or update policies with premium P2 features. Upgrade to a premium P2 license and try again.",
      "BadRequest",
    );
  if (!wanted.grantControls && !wanted.sessionControls)
    throw badRequest("1007: The policy must have at least one grant or session control.", "BadRequest");
  const { users } = wanted.conditions;
  const included = [
    ...(users.includeUsers ?? []),
    ...(users.includeGroups ?? []),
    ...(users.includeRoles ?? []),
  ];
  if (included.length === 0)
    throw badRequest("1011: The policy must include users, groups or roles.", "BadRequest");
  const objects = [
    ...(users.includeGroups ?? []),
    ...(users.excludeGroups ?? []),
    ...(users.includeUsers ?? []),
    ...(users.excludeUsers ?? []),
  ];
  const strange = objects.find(
    (id) => !["All", "None", "GuestsOrExternalUsers"].includes(id) && !directoryObject(call.directory, id),
  );
  if (strange !== undefined) throw badRequest(`1020: Invalid user or group id: ${strange}.`, "BadRequest");
}

function policyOf(call: Call): ConditionalAccessPolicy {
  const id = call.param("policy");
  const found = call.directory.state.conditionalAccessPolicies[id];
  if (!found) throw new GraphError(404, "NotFound", `${id}: The policy does not exist.`);
  return found;
}

function kept(wanted: Wanted) {
  return {
    ...{ displayName: wanted.displayName, state: wanted.state },
    conditions: wanted.conditions as Readonly<Record<string, Json>>,
    grantControls: (wanted.grantControls ?? null) as ConditionalAccessPolicy["grantControls"],
    sessionControls: wanted.sessionControls ?? null,
  };
}

const folder = "/identity/conditionalAccess/policies" as const;
const of = "identity/conditionalAccess/policies";

export const conditionalAccess = [
  endpoint(`GET ${folder}`, {
    needs: readConditionalAccess,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.conditionalAccessPolicies).map((one) => ({ ...one })),
        {
          ...{ of, directory: false },
        },
      ),
  }),
  endpoint(`POST ${folder}`, {
    needs: writeConditionalAccess,
    body,
    answer(call): Answer {
      requireLicence(call);
      check(call, call.body);
      const { ids, clock, state } = call.directory;
      const made: ConditionalAccessPolicy = {
        ...{ id: ids.uuid(), createdDateTime: clock.now().toISOString(), modifiedDateTime: null },
        ...kept(call.body),
      };
      state.conditionalAccessPolicies[made.id] = made;
      return created(`${of}/$entity`, made);
    },
  }),
  endpoint(`GET ${folder}/{policy}`, {
    needs: readConditionalAccess,
    answer: (call) => one(call, of, { ...policyOf(call) }),
  }),
  endpoint(`PATCH ${folder}/{policy}`, {
    needs: writeConditionalAccess,
    body: body.partial(),
    answer(call) {
      requireLicence(call);
      const policy = policyOf(call);
      const whole = body.parse({
        ...{ displayName: policy.displayName, state: policy.state, conditions: policy.conditions },
        ...{ grantControls: policy.grantControls, sessionControls: policy.sessionControls },
        ...call.body,
      });
      check(call, whole);
      Object.assign(policy, kept(whole), { modifiedDateTime: call.directory.clock.now().toISOString() });
      return nothing;
    },
  }),
  endpoint(`DELETE ${folder}/{policy}`, {
    needs: writeConditionalAccess,
    answer(call) {
      delete call.directory.state.conditionalAccessPolicies[policyOf(call).id];
      return nothing;
    },
  }),
];
