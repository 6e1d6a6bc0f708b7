import type { Context } from "hono";
import type { TextRequest } from "../signature.ts";
import { answerEc2 } from "./ec2/service.ts";
import { answerEcr } from "./ecr-api.ts";
import { answerEks } from "./eks/service.ts";
import { answerIam } from "./iam/service.ts";
import { answerIdentityStore } from "./identity-store/service.ts";
import { answerKms } from "./kms/service.ts";
import { answerLogs } from "./logs/service.ts";
import { answerOrganizations } from "./organizations/service.ts";
import { answerSecretsManager } from "./secrets-manager/service.ts";
import { answerSsoAdmin } from "./sso-admin/service.ts";
import { answerSts } from "./sts.ts";
import type { AwsWorld } from "./world.ts";

/** Answers one call of a service, whatever its protocol; authenticating it is part of answering. */
export type ServiceAnswer = (
  world: AwsWorld,
  context: Context,
  request: TextRequest,
) => Response | Promise<Response>;

/** By the name for which a call is signed. S3 is not among them: it reads bytes, and shares paths with the registry. */
export const services: Readonly<Record<string, ServiceAnswer>> = {
  ec2: answerEc2,
  ecr: answerEcr,
  eks: answerEks,
  kms: answerKms,
  iam: answerIam,
  identitystore: answerIdentityStore,
  logs: answerLogs,
  organizations: answerOrganizations,
  secretsmanager: answerSecretsManager,
  sso: answerSsoAdmin,
  sts: answerSts,
};
