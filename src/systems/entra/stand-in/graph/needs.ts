import type { Needs } from "./endpoint.ts";

/**
 * What each kind of call needs, from the table "Permissions" of its page in the reference of Graph 1.0.
 * `Directory.AccessAsUser.All` stands where the directory itself decides by the person's roles; the services for policies
 * and synchronization do not take it.
 */
const asPerson = "Directory.AccessAsUser.All";
const applicationRoles = ["Application Administrator", "Cloud Application Administrator"] as const;

export const readUsers: Needs = {
  application: [
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
  delegated: [
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    asPerson,
  ],
};

export const readRoles: Needs = {
  application: ["RoleManagement.Read.Directory", "Directory.Read.All", "Directory.ReadWrite.All"],
  delegated: ["RoleManagement.Read.Directory", "Directory.Read.All", "Directory.ReadWrite.All", asPerson],
};

export const writeUsers: Needs = {
  application: ["User.ReadWrite.All", "Directory.ReadWrite.All"],
  delegated: ["User.ReadWrite.All", "Directory.ReadWrite.All", asPerson],
  roles: ["User Administrator"],
};

export const readSelf: Needs = {
  delegated: [
    "User.Read",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    asPerson,
  ],
};

export const readMemberships: Needs = {
  application: [
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
  delegated: [
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    asPerson,
  ],
};

export const ownMemberships: Needs = {
  delegated: ["User.Read", "GroupMember.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", asPerson],
};

export const readGroups = readMemberships;

export const createGroups: Needs = {
  application: ["Group.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All"],
  delegated: ["Group.ReadWrite.All", "Directory.ReadWrite.All", asPerson],
};

export const writeGroups: Needs = {
  application: ["Group.ReadWrite.All", "Directory.ReadWrite.All"],
  delegated: ["Group.ReadWrite.All", "Directory.ReadWrite.All", asPerson],
  roles: ["Groups Administrator", "User Administrator"],
};

export const writeMembers: Needs = {
  application: ["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"],
  delegated: ["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All", asPerson],
  roles: ["Groups Administrator", "User Administrator"],
};

export const readObjects: Needs = {
  application: [
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "User.Read.All",
    "Group.Read.All",
    "Application.Read.All",
  ],
  delegated: [
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "User.Read.All",
    "Group.Read.All",
    "Application.Read.All",
    asPerson,
  ],
};

export const readApplications: Needs = {
  application: [
    "Application.Read.All",
    "Application.ReadWrite.OwnedBy",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
  ],
  delegated: [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    asPerson,
  ],
};

export const writeApplications: Needs = {
  application: ["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"],
  delegated: ["Application.ReadWrite.All", "Directory.ReadWrite.All", asPerson],
  roles: applicationRoles,
};

export const readTemplates: Needs = { application: [], delegated: [] };

export const assignRoles: Needs = {
  application: ["AppRoleAssignment.ReadWrite.All"],
  delegated: ["AppRoleAssignment.ReadWrite.All", asPerson],
  roles: [...applicationRoles, "Privileged Role Administrator"],
};

export const readGrants: Needs = {
  application: ["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
  delegated: [
    "Directory.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
    asPerson,
  ],
};

export const writeGrants: Needs = {
  application: ["DelegatedPermissionGrant.ReadWrite.All"],
  delegated: ["DelegatedPermissionGrant.ReadWrite.All", asPerson],
  roles: applicationRoles,
};

export const readApplicationPolicies: Needs = {
  application: ["Policy.Read.All", "Policy.ReadWrite.ApplicationConfiguration"],
  delegated: ["Policy.Read.All", "Policy.ReadWrite.ApplicationConfiguration"],
};

export const writeApplicationPolicies: Needs = {
  application: ["Policy.ReadWrite.ApplicationConfiguration"],
  delegated: ["Policy.ReadWrite.ApplicationConfiguration"],
  roles: applicationRoles,
};

export const assignApplicationPolicies: Needs = {
  application: [
    ["Policy.Read.All", "Application.ReadWrite.All"],
    ["Policy.ReadWrite.ApplicationConfiguration", "Application.ReadWrite.All"],
  ],
  delegated: [
    ["Policy.Read.All", "Application.ReadWrite.All"],
    ["Policy.ReadWrite.ApplicationConfiguration", "Application.ReadWrite.All"],
  ],
  roles: applicationRoles,
};

export const readSynchronization: Needs = {
  application: ["Application.ReadWrite.OwnedBy", "Synchronization.Read.All", "Synchronization.ReadWrite.All"],
  delegated: ["Synchronization.Read.All", "Synchronization.ReadWrite.All"],
};

export const writeSynchronization: Needs = {
  application: ["Application.ReadWrite.OwnedBy", "Synchronization.ReadWrite.All"],
  delegated: ["Synchronization.ReadWrite.All"],
  roles: [...applicationRoles, "Hybrid Identity Administrator"],
};

export const readConditionalAccess: Needs = {
  application: ["Policy.Read.ConditionalAccess", "Policy.Read.All"],
  delegated: ["Policy.Read.ConditionalAccess", "Policy.Read.All"],
  roles: ["Conditional Access Administrator", "Security Administrator", "Security Reader", "Global Reader"],
  refusesAs: "policy",
};

export const writeConditionalAccess: Needs = {
  application: [["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"]],
  delegated: [["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"]],
  roles: ["Conditional Access Administrator", "Security Administrator"],
  refusesAs: "policy",
};

export const readSecurityDefaults: Needs = {
  application: ["Policy.Read.All"],
  delegated: ["Policy.Read.All"],
  refusesAs: "policy",
};

export const writeSecurityDefaults: Needs = {
  application: [["Policy.Read.All", "Policy.ReadWrite.SecurityDefaults"]],
  delegated: [["Policy.Read.All", "Policy.ReadWrite.SecurityDefaults"]],
  roles: ["Conditional Access Administrator", "Security Administrator"],
  refusesAs: "policy",
};

export const readOrganization: Needs = {
  application: ["Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
  delegated: [
    "User.Read",
    "Organization.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    asPerson,
  ],
};

export const readLicences: Needs = {
  application: ["Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
  delegated: ["Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", asPerson],
};

export const readSignIns: Needs = {
  application: ["AuditLog.Read.All"],
  delegated: ["AuditLog.Read.All"],
  roles: ["Reports Reader", "Security Administrator", "Security Reader", "Global Reader"],
};
