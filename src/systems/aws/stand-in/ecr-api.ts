import type { Context } from "hono";
import * as z from "zod";
import { repositoryPattern } from "../../../formats/oci/reference.ts";
import type { TextRequest } from "../signature.ts";
import { authenticate, type Rejection } from "./authenticate.ts";
import {
  type AwsWorld,
  newRepository,
  type RepositoryState,
  repositoryArn,
  type Session,
  sessionArn,
} from "./world.ts";

/** An error as ECR answers it: JSON with `__type`, always with status 400. */
class EcrError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const prefix = "AmazonEC2ContainerRegistry_V20150921.";
/** Registry logins are good for twelve hours. */
const loginMilliseconds = 12 * 3_600_000;

const rejections: Readonly<Record<Rejection, readonly [string, string]>> = {
  missing: ["MissingAuthenticationTokenException", "Missing Authentication Token"],
  "unknown-key": ["UnrecognizedClientException", "The security token included in the request is invalid."],
  "wrong-token": ["UnrecognizedClientException", "The security token included in the request is invalid."],
  expired: ["ExpiredTokenException", "The security token included in the request is expired"],
  "wrong-signature": [
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided.",
  ],
  skewed: ["InvalidSignatureException", "Signature expired."],
};

/** Answers one call of ECR's JSON protocol. */
export function answerEcr(world: AwsWorld, context: Context, request: TextRequest): Response {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": world.ids.uuid() };
  try {
    const caller = authenticate(world, request, "ecr");
    if ("rejection" in caller) throw new EcrError(...rejections[caller.rejection]);
    const operation = (request.headers["x-amz-target"] ?? "").replace(prefix, "");
    const result = perform(world, caller.session, operation, readBody(request.body));
    return context.body(JSON.stringify(result), 200, headers);
  } catch (error) {
    if (!(error instanceof EcrError)) throw error;
    return context.body(JSON.stringify({ __type: error.type, message: error.message }), 400, headers);
  }
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw new EcrError("SerializationException", "The request body is not JSON.");
  }
}

function perform(world: AwsWorld, session: Session, operation: string, body: unknown): unknown {
  switch (operation) {
    case "GetAuthorizationToken":
      return authorizationToken(world, session, body);
    case "CreateRepository":
      return createRepository(world, session, body);
    case "DescribeRepositories":
      return describeRepositories(world, session, body);
    default:
      throw new EcrError("UnknownOperationException", "");
  }
}

function read<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new EcrError(
    "InvalidParameterException",
    `Invalid parameter at '${issue?.path.join(".")}': ${issue?.message}`,
  );
}

function allow(session: Session, action: string, resource: string, allowed: boolean): void {
  if (allowed) return;
  const message = `User: ${sessionArn(session)} is not authorized to perform: ecr:${action} on resource: ${resource} because no identity-based policy allows the ecr:${action} action`;
  throw new EcrError("AccessDeniedException", message);
}

const tokenRequest = z.object({ registryIds: z.array(z.string().regex(/^\d{12}$/)).optional() });

function authorizationToken(world: AwsWorld, session: Session, body: unknown): unknown {
  const { registryIds = [world.account] } = read(tokenRequest, body);
  const { push, pull, administers } = session.role;
  allow(session, "GetAuthorizationToken", "*", push.length + pull.length > 0 || administers);
  const foreign = registryIds.find((id) => id !== world.account);
  if (foreign) {
    throw new EcrError("InvalidParameterException", `This rehearsal has no registry with id '${foreign}'.`);
  }
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

const createRequest = z.object({
  repositoryName: z
    .string()
    .min(2)
    .max(256)
    .regex(repositoryPattern, "must satisfy the pattern of repository names"),
  imageTagMutability: z.enum(["MUTABLE", "IMMUTABLE"]).default("MUTABLE"),
});

function createRepository(world: AwsWorld, session: Session, body: unknown): unknown {
  const { repositoryName: name, imageTagMutability } = read(createRequest, body);
  allow(session, "CreateRepository", repositoryArn(world, name), session.role.administers);
  const { repositories } = world.state.value;
  if (Object.hasOwn(repositories, name)) {
    const message = `The repository with name '${name}' already exists in the registry with id '${world.account}'`;
    throw new EcrError("RepositoryAlreadyExistsException", message);
  }
  const repository = newRepository(name, imageTagMutability === "IMMUTABLE", world.clock.now());
  repositories[name] = repository;
  world.state.changed();
  return { repository: describe(world, repository) };
}

const describeRequest = z.object({ repositoryNames: z.array(z.string()).min(1).optional() });

function describeRepositories(world: AwsWorld, session: Session, body: unknown): unknown {
  const { repositoryNames } = read(describeRequest, body);
  const { administers, push, pull } = session.role;
  allow(session, "DescribeRepositories", "*", administers || push.length + pull.length > 0);
  const { repositories } = world.state.value;
  const names = repositoryNames ?? Object.keys(repositories).sort();
  return {
    repositories: names.map((name) => {
      const repository = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
      if (repository) return describe(world, repository);
      const message = `The repository with name '${name}' does not exist in the registry with id '${world.account}'`;
      throw new EcrError("RepositoryNotFoundException", message);
    }),
  };
}

function describe(world: AwsWorld, repository: RepositoryState): unknown {
  return {
    repositoryArn: repositoryArn(world, repository.name),
    registryId: world.account,
    repositoryName: repository.name,
    repositoryUri: `${new URL(world.url).host}/${repository.name}`,
    createdAt: Date.parse(repository.createdAt) / 1000,
    imageTagMutability: repository.immutableTags ? "IMMUTABLE" : "MUTABLE",
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: "AES256" },
  };
}
