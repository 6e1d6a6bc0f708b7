import type { AppRole, Scope } from "./model.ts";

/** Microsoft Graph's own application, the same in every directory. */
export const graphAppId = "00000003-0000-0000-c000-000000000000";
/** Where Microsoft's own applications are at home. */
export const microsoftTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/**
 * What an application may be allowed without a person, by its id in every directory.
 * https://learn.microsoft.com/graph/permissions-reference
 */
const applicationPermissions = {
  "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
  "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
  "Application.ReadWrite.OwnedBy": "18a4783c-866b-4cc7-a460-3d5e5662c884",
  "AppRoleAssignment.ReadWrite.All": "06b708a9-e830-4db3-a914-8e69da51d44f",
  "AuditLog.Read.All": "b0afded3-3588-46d8-8b3d-9842eff778da",
  "DelegatedPermissionGrant.ReadWrite.All": "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
  "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
  "Directory.ReadWrite.All": "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
  "Group.Create": "bf7b1a76-6e77-406b-b258-bf5c7720e98f",
  "Group.Read.All": "5b567255-7703-4780-807c-7be8301ae99b",
  "Group.ReadWrite.All": "62a82d76-70ea-41e2-9197-370581804d09",
  "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
  "GroupMember.ReadWrite.All": "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
  "Organization.Read.All": "498476ce-e0fe-48b0-b801-37ba7e2685c6",
  "Policy.Read.All": "246dd0d5-5bd0-4def-940b-0421030a5b68",
  "Policy.Read.ConditionalAccess": "37730810-e9ba-4e46-b07e-8ca78d182097",
  "Policy.ReadWrite.ApplicationConfiguration": "be74164b-cff1-491c-8741-e671cb536e13",
  "Policy.ReadWrite.ConditionalAccess": "01c0a623-fc9b-48e9-b794-0756f8e8f067",
  "Policy.ReadWrite.SecurityDefaults": "1c6e93a6-28e2-4cbb-9f64-1a46a821124d",
  "RoleManagement.Read.Directory": "483bed4a-2ad3-4361-a73b-c83ccdbdc53c",
  "Synchronization.Read.All": "5ba43d2f-fa88-4db2-bd1c-a67c5f0fb1ce",
  "Synchronization.ReadWrite.All": "9b50c33d-700f-43b1-b2eb-87e89b703581",
  "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
  "User.ReadBasic.All": "97235f07-e226-4f63-ace3-39588e11d3a1",
  "User.ReadWrite.All": "741f803b-c850-494e-b5df-cde7c675a1ca",
} as const;

/** What an application may be allowed to do in a person's name. Those of `userConsent` a person may allow alone. */
const delegatedPermissions = {
  "Application.Read.All": "c79f8feb-a9db-4090-85f9-90d820caa0eb",
  "Application.ReadWrite.All": "bdfbf15f-ee85-4955-8675-146e8e5296b5",
  "AppRoleAssignment.ReadWrite.All": "84bccea3-f856-4a8a-967b-dbe0a3d53a64",
  "AuditLog.Read.All": "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20",
  "DelegatedPermissionGrant.ReadWrite.All": "41ce6ca6-6826-4807-84f1-1c82854f7ee5",
  "Directory.AccessAsUser.All": "0e263e50-5827-48a4-b97c-d940288653c7",
  "Directory.Read.All": "06da0dbc-49e2-44d2-8312-53f166ab848a",
  "Directory.ReadWrite.All": "c5366453-9fb0-48a5-a156-24f0c49a4b84",
  "Group.Read.All": "5f8c59db-677d-491f-a6b8-5f174b11ec1d",
  "Group.ReadWrite.All": "4e46008b-f24c-477d-8fff-7bb4ec7aafe0",
  "GroupMember.Read.All": "bc024368-1153-4739-b217-4326f2e966d0",
  "GroupMember.ReadWrite.All": "f81125ac-d3b7-4573-a3b2-7099cc39df9e",
  "Organization.Read.All": "4908d5b9-3fb2-4b1e-9336-1888b7937185",
  "Policy.Read.All": "572fea84-0151-49b2-9301-11cb16974376",
  "Policy.Read.ConditionalAccess": "633e0fce-8c58-4cfb-9495-12bbd5a24f7c",
  "Policy.ReadWrite.ApplicationConfiguration": "b27add92-efb2-4f16-84f5-8108ba77985c",
  "Policy.ReadWrite.ConditionalAccess": "ad902697-1014-4ef5-81ef-2b4301988e8c",
  "Policy.ReadWrite.SecurityDefaults": "0b2a744c-2abf-4f1e-ad7e-17a087e2be99",
  "RoleManagement.Read.Directory": "741c54c3-0c1e-44a1-818b-3f97ab4e8c83",
  "Synchronization.Read.All": "5aa33e77-b893-495e-bf98-a3f4e5d5e1b8",
  "Synchronization.ReadWrite.All": "7bb27fa3-ea8f-4d67-a916-87715b6188bd",
  "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
  "User.Read.All": "a154be20-db9c-4678-8ab7-66f6cc099a59",
  "User.ReadBasic.All": "b340eb25-3456-403f-be2f-af7a0d370277",
  "User.ReadWrite.All": "204e0828-b5ca-4ad8-b9f3-f32a958e7cc4",
  openid: "37f7f235-527c-4136-accd-4a02d197296e",
  profile: "14dad69e-099b-42c9-810b-d002981feec1",
  email: "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
  offline_access: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
} as const;

export type ApplicationPermission = keyof typeof applicationPermissions;
export type DelegatedPermission = keyof typeof delegatedPermissions;

const userConsent: readonly string[] = [
  "User.Read",
  "User.ReadBasic.All",
  "openid",
  "profile",
  "email",
  "offline_access",
];

export const graphRoles: readonly AppRole[] = Object.entries(applicationPermissions).map(([value, id]) => ({
  ...{ id, value, displayName: value, description: value },
  ...{ allowedMemberTypes: ["Application"], isEnabled: true },
}));

export const graphScopes: readonly Scope[] = Object.entries(delegatedPermissions).map(([value, id]) => ({
  ...{ id, value, adminConsentDisplayName: value, isEnabled: true },
  type: userConsent.includes(value) ? "User" : "Admin",
}));

/** Microsoft's own clients with which people sign in on their machines. */
export const firstPartyClients: readonly FirstPartyClient[] = [
  {
    appId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
    displayName: "Microsoft Azure CLI",
    // It asks for nothing else: further scopes are refused with AADSTS65002 (Azure/azure-cli#23906, #33062).
    scopes: ["AuditLog.Read.All", "Directory.AccessAsUser.All", "Group.ReadWrite.All", "User.ReadWrite.All"],
  },
  { appId: "14d82eec-204b-4c2f-b7e8-296a70dab67e", displayName: "Microsoft Graph Command Line Tools" },
  { appId: "de8bc8b5-d9f9-48b1-a8ad-b748da725064", displayName: "Graph Explorer" },
];

export interface FirstPartyClient {
  readonly appId: string;
  readonly displayName: string;
  /** The only scopes it gets; left out: those that were consented to. */
  readonly scopes?: readonly DelegatedPermission[];
}
