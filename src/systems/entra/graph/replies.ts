import * as z from "zod";

/** Parts of Graph's answers that we read. https://learn.microsoft.com/graph/api/overview?view=graph-rest-1.0 */
export const organizationReply = z.object({
  id: z.string(),
  verifiedDomains: z.array(z.object({ name: z.string() })),
});

export const skuReply = z.object({
  capabilityStatus: z.string(),
  prepaidUnits: z.object({ enabled: z.int() }),
  servicePlans: z.array(z.object({ servicePlanName: z.string() })),
});

export const idReply = z.object({ id: z.string() });

export const userReply = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  accountEnabled: z.boolean().nullish(),
});

export const groupReply = z.object({
  id: z.string(),
  displayName: z.string(),
  description: z.string().nullish(),
  securityEnabled: z.boolean().nullish(),
  mailEnabled: z.boolean().nullish(),
  groupTypes: z.array(z.string()).default([]),
  onPremisesSyncEnabled: z.boolean().nullish(),
});

/** A member can be anything that the directory holds: only people have a user principal name. */
export const memberReply = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});

export const applicationReply = z.object({ id: z.string(), appId: z.string(), displayName: z.string() });

export const credentialReply = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()),
});

export const principalReply = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string().nullish(),
  appRoles: z.array(z.object({ id: z.string(), value: z.string().nullish() })).default([]),
});

export const assignmentReply = z.object({
  id: z.string(),
  appRoleId: z.string(),
  principalId: z.string(),
  resourceId: z.string(),
});

export const securityDefaultsReply = z.object({ isEnabled: z.boolean() });

const texts = z.array(z.string()).nullish();

export const policyReply = z.object({
  id: z.string(),
  displayName: z.string(),
  state: z.string(),
  createdDateTime: z.string().nullish(),
  conditions: z.object({
    clientAppTypes: texts,
    applications: z.object({ includeApplications: texts, excludeApplications: texts }).nullish(),
    users: z
      .object({
        ...{ includeUsers: texts, excludeUsers: texts, includeGroups: texts, excludeGroups: texts },
        ...{ includeRoles: texts, excludeRoles: texts },
      })
      .nullish(),
  }),
  grantControls: z.object({ operator: z.string().nullish(), builtInControls: texts }).nullish(),
});

export const templateReply = z.object({ id: z.string(), default: z.boolean().nullish() });

export const jobReply = z.object({
  id: z.string(),
  templateId: z.string(),
  schedule: z.object({ state: z.string() }).nullish(),
  status: z
    .object({
      code: z.string(),
      lastExecution: z
        .object({ state: z.string(), error: z.object({ message: z.string().nullish() }).nullish() })
        .nullish(),
      quarantine: z
        .object({
          reason: z.string().nullish(),
          currentBegan: z.string().nullish(),
          error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
