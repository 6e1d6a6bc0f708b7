import * as z from "zod";
import { directoryObject } from "../world/directory.ts";
import type { Tenant } from "../world/model.ts";
import { badRequest, GraphError, nothing, ok } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { list } from "./list.ts";
import {
  readLicences,
  readObjects,
  readOrganization,
  readSecurityDefaults,
  readSignIns,
  writeSecurityDefaults,
} from "./needs.ts";
import { objectView, type View } from "./views.ts";

/** https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference */
const licences: Readonly<Record<Tenant["plan"], View | undefined>> = {
  free: undefined,
  p1: sku(
    "AAD_PREMIUM",
    "078d2b04-f1bd-4111-bbd4-b4b1b354cef4",
    "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
    "AAD_PREMIUM",
  ),
  p2: sku(
    "AAD_PREMIUM_P2",
    "84a661c4-e949-4bd2-a560-ed7766fcaf2b",
    "eec0eb4f-6444-4f95-aba0-50c24d67f998",
    "AAD_PREMIUM_P2",
  ),
};

function sku(skuPartNumber: string, skuId: string, servicePlanId: string, servicePlanName: string): View {
  return {
    ...{ skuId, skuPartNumber, appliesTo: "User", capabilityStatus: "Enabled" },
    servicePlans: [{ servicePlanId, servicePlanName, provisioningStatus: "Success", appliesTo: "User" }],
  };
}

export const organization = [
  endpoint("GET /organization", {
    needs: readOrganization,
    answer(call) {
      const { id, displayName, initialDomain, domains, plan, createdDateTime } = call.directory.state.tenant;
      const named = [initialDomain, ...domains];
      const plans = (licences[plan]?.["servicePlans"] ?? []) as readonly View[];
      return list(
        call,
        [
          {
            ...{ id, displayName, createdDateTime, tenantType: "AAD", technicalNotificationMails: [] },
            verifiedDomains: named.map((name) => ({
              ...{ name, capabilities: "Email, OfficeCommunicationsOnline", type: "Managed" },
              ...{ isInitial: name === initialDomain, isDefault: name === (domains[0] ?? initialDomain) },
            })),
            assignedPlans: plans.map((one) => ({
              ...{
                capabilityStatus: "Enabled",
                assignedDateTime: createdDateTime,
                service: "AADPremiumService",
              },
              servicePlanId: one["servicePlanId"],
            })),
          },
        ],
        { of: "organization" },
      );
    },
  }),
  endpoint("GET /domains", {
    needs: readOrganization,
    answer(call) {
      const { initialDomain, domains } = call.directory.state.tenant;
      const all = [initialDomain, ...domains].map((id) => ({
        ...{
          id,
          isVerified: true,
          isInitial: id === initialDomain,
          isDefault: id === (domains[0] ?? initialDomain),
        },
        ...{
          authenticationType: "Managed",
          isAdminManaged: true,
          isRoot: true,
          supportedServices: ["Email"],
        },
      }));
      return list(call, all, { of: "domains" });
    },
  }),
  endpoint("GET /subscribedSkus", {
    needs: readLicences,
    answer(call) {
      const { id, plan } = call.directory.state.tenant;
      const licence = licences[plan];
      const people = Object.keys(call.directory.state.users).length;
      const units = { enabled: people, suspended: 0, warning: 0, lockedOut: 0 };
      const shown = licence
        ? [
            {
              id: `${id}_${String(licence["skuId"])}`,
              accountId: id,
              ...licence,
              prepaidUnits: units,
              consumedUnits: people,
            },
          ]
        : [];
      return list(call, shown, { of: "subscribedSkus", directory: false });
    },
  }),
  endpoint("POST /directoryObjects/getByIds", {
    needs: readObjects,
    body: z.strictObject({ ids: z.array(z.guid()).min(1).max(1000), types: z.array(z.string()).optional() }),
    answer(call) {
      const { ids, types } = call.body;
      const found = ids.flatMap((id) => {
        const one = directoryObject(call.directory, id);
        return one && (types?.includes(one.kind) ?? true) ? [objectView(call.directory, one)] : [];
      });
      return ok("directoryObjects", { value: found });
    },
  }),
  endpoint("GET /directoryObjects/{id}", {
    needs: readObjects,
    answer(call) {
      const found = directoryObject(call.directory, call.param("id"));
      if (!found)
        throw new GraphError(
          404,
          "Request_ResourceNotFound",
          `Resource '${call.param("id")}' does not exist or one of its queried reference-property objects are not present.`,
        );
      return ok("directoryObjects/$entity", objectView(call.directory, found));
    },
  }),
  endpoint("GET /policies/identitySecurityDefaultsEnforcementPolicy", {
    needs: readSecurityDefaults,
    answer: ({ directory }) =>
      ok("policies/identitySecurityDefaultsEnforcementPolicy/$entity", {
        // https://learn.microsoft.com/graph/api/identitysecuritydefaultsenforcementpolicy-get
        ...{ id: "00000000-0000-0000-0000-000000000005", displayName: "Security Defaults" },
        ...{ description: "Security defaults", isEnabled: directory.state.tenant.securityDefaults },
      }),
  }),
  endpoint("PATCH /policies/identitySecurityDefaultsEnforcementPolicy", {
    needs: writeSecurityDefaults,
    body: z.strictObject({ isEnabled: z.boolean() }),
    answer(call) {
      const { tenant, conditionalAccessPolicies } = call.directory.state;
      const enforced = Object.values(conditionalAccessPolicies).some(({ state }) => state === "enabled");
      if (call.body.isEnabled && enforced) {
        throw badRequest(
          "Security Defaults cannot be enabled while a Conditional Access policy is enabled.",
          "BadRequest",
        );
      }
      tenant.securityDefaults = call.body.isEnabled;
      return nothing;
    },
  }),
  endpoint("GET /auditLogs/signIns", {
    needs: readSignIns,
    answer(call) {
      const { tenant, signIns, users } = call.directory.state;
      if (tenant.plan === "free")
        throw new GraphError(
          403,
          "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
          "Neither tenant is B2C or tenant doesn't have premium license",
        );
      const newest = signIns.toReversed().map(({ errorCode, failureReason, ...rest }) => ({
        ...rest,
        userPrincipalName: users[rest.userId]?.userPrincipalName ?? null,
        userDisplayName: users[rest.userId]?.displayName ?? null,
        status: { errorCode, failureReason, additionalDetails: null },
      }));
      return list(call, newest, { of: "auditLogs/signIns", directory: false });
    },
  }),
];
