import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, operation } from "../protocol/call.ts";
import { jsonService } from "../protocol/json.ts";
import type { AwsWorld } from "../world.ts";

/** The organization's instance of IAM Identity Center, in the region in which it was enabled. */
interface Instance {
  /** `ssoins-…` */
  readonly id: string;
  /** `d-…` */
  readonly identityStore: string;
  readonly region: string;
  readonly createdAt: string;
}

const instances = (world: AwsWorld) => world.stateOf<{ instance?: Instance }>("sso-admin", () => ({}));

/** What a person does in the console: no interface enables the organization's instance. */
export function enableIdentityCenter(world: AwsWorld): void {
  const file = instances(world);
  const lower = (length: number) => world.ids.token(length).toLowerCase();
  file.value.instance ??= {
    ...{ id: `ssoins-${lower(16)}`, identityStore: `d-${lower(10)}`, region: world.region },
    createdAt: world.clock.now().toISOString(),
  };
  file.changed();
}

export function identityCenterIsEnabled(world: AwsWorld): boolean {
  return instances(world).value.instance !== undefined;
}

const listInstances = operation(
  z.object({ MaxResults: z.int().min(1).max(100).optional(), NextToken: z.string().optional() }),
  ({ world, session }: Call) => {
    authorize(world, session, "sso:ListInstances", "*");
    const { instance } = instances(world).value;
    const known =
      instance?.region === session.region && world.state.value.organization?.members[session.account];
    if (!instance || !known) return { Instances: [] };
    const entry = {
      ...{ InstanceArn: `arn:aws:sso:::instance/${instance.id}`, IdentityStoreId: instance.identityStore },
      ...{ OwnerAccountId: world.management, Status: "ACTIVE" },
      CreatedDate: Date.parse(instance.createdAt) / 1000,
    };
    return { Instances: [entry] };
  },
);

/** As much of IAM Identity Center as tells whether it is enabled. */
export const answerSsoAdmin = jsonService({
  name: "sso",
  target: "SWBExternalService",
  version: "1.1",
  invalid: "ValidationException",
  operations: { ListInstances: listInstances },
});
