import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, type OperationTable, operation, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { accountOf } from "../world.ts";
import {
  byManagement,
  constraint,
  ids,
  inOrganization,
  listed,
  notFound,
  type OrganizationCall,
  organizationArn,
  pageInput,
} from "./call.ts";
import { fullAccess, type Organization } from "./model.ts";
import { policyTypes } from "./policy-types.ts";

const createOrganization = operation(
  z.object({ FeatureSet: z.enum(["ALL", "CONSOLIDATED_BILLING"]).default("ALL") }),
  ({ world, session }: Call, { FeatureSet }) => {
    authorize(world, session, "organizations:CreateOrganization", "*");
    if (world.state.value.organization) {
      const message = "The AWS account is already a member of an organization.";
      throw new AwsError(400, "AlreadyInOrganizationException", message);
    }
    const lower = (length: number) => world.ids.token(length).toLowerCase();
    const root = `r-${lower(4)}`;
    const organization: Organization = {
      ...{ id: `o-${lower(10)}`, root, featureSet: FeatureSet },
      ...{ policyTypes: [], trustedServices: {}, units: {}, attachments: {}, creations: {}, rootTags: {} },
      members: {
        [session.account]: {
          ...{ id: session.account, parent: root, joinedAt: world.clock.now().toISOString() },
          ...{ joinedMethod: "INVITED", tags: {} },
        },
      },
      policies: {
        [fullAccess]: {
          ...{
            id: fullAccess,
            name: "FullAWSAccess",
            type: "SERVICE_CONTROL_POLICY",
            awsManaged: true,
            tags: {},
          },
          description: "Allows access to every operation",
          content: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
          }),
        },
      },
    };
    world.state.value.organization = organization;
    world.state.changed();
    return { Organization: describe({ world, session }, organization) };
  },
);

function describe({ world }: Call, { id, featureSet }: Organization) {
  const { management } = world;
  return {
    Id: id,
    Arn: organizationArn(world, "organization", id),
    FeatureSet: featureSet,
    MasterAccountArn: organizationArn(world, "account", id, management),
    MasterAccountId: management,
    MasterAccountEmail: accountOf(world, management).email,
    // Deprecated: only whether service control policies could be used, never whether they are.
    AvailablePolicyTypes: featureSet === "ALL" ? [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] : [],
  };
}

const nothing = z.object({});

const deleteOrganization = byManagement("DeleteOrganization", nothing, ({ world, organization }) => {
  if (Object.keys(organization.members).length > 1) {
    const message =
      "To delete an organization you must first remove all member accounts (except the master).";
    throw new AwsError(400, "OrganizationNotEmptyException", message);
  }
  delete world.state.value.organization;
  world.state.changed();
});

const listRoots = byManagement("ListRoots", z.object(pageInput), (call, input) =>
  listed("Roots", [describeRoot(call)], input),
);

const policyTypeInput = z.object({ RootId: ids.root, PolicyType: z.enum(policyTypes) });

const enablePolicyType = byManagement("EnablePolicyType", policyTypeInput, (call, { RootId, PolicyType }) => {
  const { organization } = call;
  if (organization.root !== RootId) throw notFound("Root", "a root");
  if (organization.featureSet !== "ALL") throw allFeaturesNeeded();
  if (organization.policyTypes.includes(PolicyType)) {
    const message = "The specified policy type is already enabled.";
    throw new AwsError(400, "PolicyTypeAlreadyEnabledException", message);
  }
  organization.policyTypes.push(PolicyType);
  // From now on nothing is allowed that no policy allows, so everything begins with one that allows all.
  if (PolicyType === "SERVICE_CONTROL_POLICY") attachFullAccess(organization);
  call.changed();
  return { Root: describeRoot(call) };
});

const disablePolicyType = byManagement(
  "DisablePolicyType",
  policyTypeInput,
  (call, { RootId, PolicyType }) => {
    const { organization } = call;
    if (organization.root !== RootId) throw notFound("Root", "a root");
    if (!organization.policyTypes.includes(PolicyType)) {
      const message = "This operation can be performed only for enabled policy types.";
      throw new AwsError(400, "PolicyTypeNotEnabledException", message);
    }
    organization.policyTypes = organization.policyTypes.filter((type) => type !== PolicyType);
    for (const [target, attached] of Object.entries(organization.attachments)) {
      organization.attachments[target] = attached.filter(
        (id) => organization.policies[id]?.type !== PolicyType,
      );
    }
    call.changed();
    return { Root: describeRoot(call) };
  },
);

function attachFullAccess({ root, units, members, attachments }: Organization): void {
  for (const target of [root, ...Object.keys(units), ...Object.keys(members)]) {
    attachments[target] = [fullAccess, ...(attachments[target] ?? [])];
  }
}

function describeRoot({ world, organization }: OrganizationCall) {
  const { id, root, policyTypes: enabled } = organization;
  return {
    ...{ Id: root, Arn: organizationArn(world, "root", id, root), Name: "Root" },
    PolicyTypes: enabled.map((Type) => ({ Type, Status: "ENABLED" })),
  };
}

function allFeaturesNeeded(): AwsError {
  return constraint(
    "The request failed because the organization does not have all features enabled. Please enable all features in your organization and then retry.",
  );
}

const serviceInput = z.object({ ServicePrincipal: text(1, 128, /^[\w+=,.@-]*$/) });

const enableService = byManagement("EnableAWSServiceAccess", serviceInput, (call, { ServicePrincipal }) => {
  const { organization, world } = call;
  if (organization.featureSet !== "ALL") throw allFeaturesNeeded();
  if (!ServicePrincipal.endsWith(".amazonaws.com")) {
    throw new AwsError(400, "InvalidInputException", "You specified an unrecognized service principal.");
  }
  organization.trustedServices[ServicePrincipal] ??= world.clock.now().toISOString();
  call.changed();
});

const disableService = byManagement("DisableAWSServiceAccess", serviceInput, (call, { ServicePrincipal }) => {
  delete call.organization.trustedServices[ServicePrincipal];
  call.changed();
});

const listServices = byManagement(
  "ListAWSServiceAccessForOrganization",
  z.object(pageInput),
  ({ organization }, input) => {
    const all = Object.entries(organization.trustedServices).sort(([one], [other]) => (one < other ? -1 : 1));
    const entries = all.map(([ServicePrincipal, since]) => ({
      ...{ ServicePrincipal, DateEnabled: Date.parse(since) / 1000 },
    }));
    return listed("EnabledServicePrincipals", entries, input);
  },
);

export const organizationOperations: OperationTable = {
  CreateOrganization: createOrganization,
  DescribeOrganization: inOrganization("DescribeOrganization", nothing, (call) => ({
    Organization: describe(call, call.organization),
  })),
  DeleteOrganization: deleteOrganization,
  ListRoots: listRoots,
  EnablePolicyType: enablePolicyType,
  DisablePolicyType: disablePolicyType,
  EnableAWSServiceAccess: enableService,
  DisableAWSServiceAccess: disableService,
  ListAWSServiceAccessForOrganization: listServices,
};
