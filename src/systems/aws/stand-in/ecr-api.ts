import * as z from "zod";
import { authorize } from "./iam/authorize.ts";
import { type Call, operation } from "./protocol/call.ts";
import { jsonService } from "./protocol/json.ts";
import { policyOperations } from "./registry/policies.ts";
import { repositoryOperations } from "./registry/repositories.ts";
import { scanningOperations } from "./registry/scanning.ts";
import { settingOperations } from "./registry/settings.ts";
import { tagOperations } from "./registry/tags.ts";

/** Registry logins are good for twelve hours. */
const loginMilliseconds = 12 * 3_600_000;

const tokenRequest = z.object({ registryIds: z.array(z.string().regex(/^\d{12}$/)).optional() });

/** ECR's own interface; images go through the registry's. */
export const answerEcr = jsonService({
  name: "ecr",
  target: "AmazonEC2ContainerRegistry_V20150921",
  version: "1.1",
  invalid: "InvalidParameterException",
  operations: {
    GetAuthorizationToken: operation(tokenRequest, authorizationToken),
    ...repositoryOperations,
    ...settingOperations,
    ...policyOperations,
    ...scanningOperations,
    ...tagOperations,
  },
});

/** One host stands for the registries of all accounts, so whichever is named, the login is for that host. */
function authorizationToken({ world, session }: Call, input: z.output<typeof tokenRequest>): unknown {
  const { registryIds = [session.account] } = input;
  authorize(world, session, "ecr:GetAuthorizationToken", "*");
  const password = world.ids.token(128);
  const expires = new Date(world.clock.now().getTime() + loginMilliseconds);
  world.logins.set(password, { session, expires });
  return {
    authorizationData: registryIds.map(() => ({
      authorizationToken: Buffer.from(`AWS:${password}`).toString("base64"),
      expiresAt: expires.getTime() / 1000,
      proxyEndpoint: world.url,
    })),
  };
}
