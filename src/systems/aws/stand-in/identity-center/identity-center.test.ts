import { GetRoleCommand, IAMClient, UpdateRoleCommand } from "@aws-sdk/client-iam";
import {
  GetGroupIdCommand,
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
} from "@aws-sdk/client-identitystore";
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribePermissionSetProvisioningStatusCommand,
  ListAccountAssignmentsCommand,
  ListInstancesCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPeople, type TestPeople } from "./testing.ts";

describe("IAM Identity Center", () => {
  let world: TestPeople;
  let sso: SSOAdminClient;
  let store: IdentitystoreClient;
  let place: { readonly InstanceArn: string; readonly IdentityStoreId: string };

  beforeAll(async () => {
    world = await startTestPeople();
    sso = new SSOAdminClient(world.settings);
    store = new IdentitystoreClient(world.settings);
    const [instance] = (await sso.send(new ListInstancesCommand())).Instances ?? [];
    place = { InstanceArn: instance?.InstanceArn ?? "", IdentityStoreId: instance?.IdentityStoreId ?? "" };
  });
  afterAll(() => world.close());

  it("takes people by SCIM only, and refuses what AWS refuses", async () => {
    const { scim } = world;
    const ada = {
      userName: "ada@acme.example",
      displayName: "Ada",
      name: { givenName: "Ada", familyName: "Lind" },
    };
    const emails = [{ value: "ada@acme.example", type: "work", primary: true }];
    const made = await scim("POST", "/Users", { ...ada, emails, externalId: "u-1", active: true });
    expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^[0-9a-f]{10}-/) } });
    expect(await scim("POST", "/Users", ada)).toMatchObject({
      status: 409,
      body: { detail: "Duplicate UserName" },
    });
    for (const wrong of [
      { ...ada, displayName: undefined },
      { ...ada, name: { familyName: "Lind" } },
      { ...ada, emails: [emails[0], { ...emails[0], value: "a@b.example" }] },
      { ...ada, emails: [{ value: "x@acme.example" }] },
      { ...ada, password: "secret" },
    ])
      expect((await scim("POST", "/Users", { ...wrong, userName: "other" })).status).toBe(400);
    const patched = await scim("PATCH", `/Users/${made.body.id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [
        { op: "Replace", path: "name.familyName", value: "Lovelace" },
        { op: "replace", path: 'emails[type eq "work"].value', value: "lovelace@acme.example" },
        { op: "replace", value: { active: false } },
      ],
    });
    expect(patched.body).toMatchObject({
      name: { familyName: "Lovelace" },
      emails: [{ value: "lovelace@acme.example" }],
      active: false,
    });
    expect(
      await scim("GET", `/Users?filter=${encodeURIComponent('userName eq "ADA@acme.example"')}`),
    ).toMatchObject({
      body: { totalResults: 1 },
    });
    expect((await scim("GET", `/Users?filter=${encodeURIComponent('userName sw "a"')}`)).status).toBe(400);
    expect((await scim("GET", "/Bulk")).status).toBe(400);
    expect((await scim("GET", "/Users", undefined, "wrong")).status).toBe(401);
  });

  it("keeps groups whose members nobody replaces at once", async () => {
    const { scim } = world;
    const [user] = (await scim("GET", "/Users")).body.Resources;
    const group = await scim("POST", "/Groups", { displayName: "platform", externalId: "g-1", members: [] });
    const patch = (operation: object) =>
      scim("PATCH", `/Groups/${group.body.id}`, {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        Operations: [operation],
      });
    expect((await patch({ op: "add", path: "members", value: [{ value: user.id }] })).status).toBe(204);
    expect((await patch({ op: "replace", path: "members", value: [] })).status).toBe(400);
    expect((await patch({ op: "remove", path: "members" })).status).toBe(400);
    const many = Array.from({ length: 101 }, () => ({ value: user.id }));
    expect((await patch({ op: "add", path: "members", value: many })).status).toBe(400);
    expect((await scim("POST", "/Groups", { displayName: "platform" })).status).toBe(409);

    const { Groups = [] } = await store.send(
      new ListGroupsCommand({ IdentityStoreId: place.IdentityStoreId }),
    );
    const known = Groups.find(({ ExternalIds }) => ExternalIds?.some(({ Id }) => Id === "g-1"));
    expect(known).toMatchObject({ GroupId: group.body.id, DisplayName: "platform" });
    const { GroupId } = await store.send(
      new GetGroupIdCommand({
        IdentityStoreId: place.IdentityStoreId,
        AlternateIdentifier: {
          UniqueAttribute: { AttributePath: "displayName", AttributeValue: "platform" },
        },
      }),
    );
    const listed = await store.send(
      new ListGroupMembershipsCommand({ IdentityStoreId: place.IdentityStoreId, GroupId }),
    );
    expect(listed.GroupMemberships).toMatchObject([{ MemberId: { UserId: user.id } }]);
  });

  it("shows two tokens at most, each once, and none without an external source", async () => {
    const again = await fetch(`${world.aws.url}/_stand-in/identity-center/tokens`, { method: "POST" });
    expect(again.status).toBe(200);
    const third = await fetch(`${world.aws.url}/_stand-in/identity-center/tokens`, { method: "POST" });
    expect([third.status, await third.text()]).toEqual([409, "There are two access tokens already."]);
  });

  it("brings a permission set into an account as a role, in its own time", async () => {
    const { InstanceArn } = place;
    const group = (await world.scim("GET", "/Groups")).body.Resources[0].id;
    const created = await sso.send(new CreatePermissionSetCommand({ InstanceArn, Name: "reader" }));
    const PermissionSetArn = created.PermissionSet?.PermissionSetArn ?? "";
    const set = { InstanceArn, PermissionSetArn };
    const again = sso.send(new CreatePermissionSetCommand({ InstanceArn, Name: "reader" }));
    await expect(again).rejects.toMatchObject({ name: "ConflictException" });
    const view = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
    await expect(
      sso.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: `${view}s` })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await sso.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: view }));

    const wanted = {
      ...{ ...set, TargetId: world.member, PrincipalId: String(group) },
      TargetType: "AWS_ACCOUNT" as const,
      PrincipalType: "GROUP" as const,
    };
    const statusOf = async (asked: typeof wanted) => {
      const answer = await sso.send(new CreateAccountAssignmentCommand(asked));
      expect(answer.AccountAssignmentCreationStatus).toMatchObject({ Status: "IN_PROGRESS" });
      const AccountAssignmentCreationRequestId = answer.AccountAssignmentCreationStatus?.RequestId;
      return expect.poll(async () => {
        const command = new DescribeAccountAssignmentCreationStatusCommand({
          ...{ InstanceArn, AccountAssignmentCreationRequestId },
        });
        return (await sso.send(command)).AccountAssignmentCreationStatus?.Status;
      });
    };
    await (await statusOf(wanted)).toBe("SUCCEEDED");
    const nobody = "9067000000-a4e8f4c8-0000-4000-8000-000000000000";
    await (await statusOf({ ...wanted, PrincipalId: nobody })).toBe("FAILED");

    const AccountId = world.member;
    const listed = await sso.send(new ListAccountAssignmentsCommand({ ...set, AccountId }));
    expect(listed.AccountAssignments).toMatchObject([{ PrincipalId: group, PrincipalType: "GROUP" }]);
    const iam = new IAMClient(await world.memberSettings());
    const role = await world.reservedRole("reader");
    expect(role).toMatch(
      /^arn:aws:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\/eu-central-1\/AWSReservedSSO_reader_[0-9a-f]{16}$/,
    );
    const RoleName = role?.split("/").at(-1);
    const found = await iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(found.Role?.AssumeRolePolicyDocument ?? "")).toMatch(
      /saml-provider\/AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE/,
    );
    await expect(iam.send(new UpdateRoleCommand({ RoleName, Description: "mine" }))).rejects.toMatchObject({
      name: "UnmodifiableEntityException",
    });

    // What is changed reaches the account once it is provisioned.
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*" }] };
    const InlinePolicy = JSON.stringify(policy);
    await sso.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy }));
    const outdated = {
      InstanceArn,
      AccountId,
      ProvisioningStatus: "LATEST_PERMISSION_SET_NOT_PROVISIONED",
    } as const;
    const behind = async () =>
      (await sso.send(new ListPermissionSetsProvisionedToAccountCommand(outdated))).PermissionSets;
    expect(await behind()).toEqual([PermissionSetArn]);
    const provisioning = await sso.send(
      new ProvisionPermissionSetCommand({ ...set, TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
    );
    await expect
      .poll(async () => {
        const command = new DescribePermissionSetProvisioningStatusCommand({
          InstanceArn,
          ProvisionPermissionSetRequestId: provisioning.PermissionSetProvisioningStatus?.RequestId,
        });
        return (await sso.send(command)).PermissionSetProvisioningStatus?.Status;
      })
      .toBe("SUCCEEDED");
    expect(await behind()).toEqual([]);

    await expect(sso.send(new DeletePermissionSetCommand(set))).rejects.toMatchObject({
      name: "ConflictException",
    });
    await sso.send(new DeleteAccountAssignmentCommand(wanted));
    await expect
      .poll(
        async () =>
          (await sso.send(new ListAccountAssignmentsCommand({ ...set, AccountId }))).AccountAssignments,
      )
      .toEqual([]);
    expect(await world.reservedRole("reader")).toBeUndefined();
    await sso.send(new DeletePermissionSetCommand(set));
  });
});
