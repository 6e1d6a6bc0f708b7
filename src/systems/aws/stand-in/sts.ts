import * as z from "zod";
import type { Role } from "./iam/model.ts";
import { type Call, operation, text } from "./protocol/call.ts";
import { AwsError } from "./protocol/error.ts";
import { queryService } from "./protocol/query.ts";
import { openSession } from "./sessions.ts";
import { findRole, mayAssume, trustsWebIdentity } from "./trust.ts";
import { verifyToken } from "./web-identity.ts";
import { type AwsWorld, type Session, sessionArn } from "./world.ts";

const arn = text(20, 2048);
const sessionName = text(2, 64, /^[\w+=,.@-]*$/);
const seconds = z.coerce
  .number()
  .int()
  .min(900, "Member must have value greater than or equal to 900")
  .max(43_200, "Member must have value less than or equal to 43200")
  .default(3600);

const assumeRole = operation(
  z.object({
    RoleArn: arn,
    RoleSessionName: sessionName,
    DurationSeconds: seconds,
    ExternalId: text(2, 1224).optional(),
  }),
  ({ world, session }: Call, input) => {
    const found = findRole(world, input.RoleArn);
    // Whether the role is missing or does not trust, IAM does not say: that would help whoever guesses.
    if (
      !found ||
      !mayAssume(world, session, found, {
        "sts:ExternalId": input.ExternalId,
        "sts:RoleSessionName": input.RoleSessionName,
      })
    ) {
      const message = `User: ${sessionArn(session)} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`;
      throw new AwsError(403, "AccessDenied", message);
    }
    if (session.principal.kind === "role" && input.DurationSeconds > 3600) {
      const message =
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
      throw new AwsError(400, "ValidationError", message);
    }
    return take(world, found, input.RoleSessionName, input.DurationSeconds);
  },
);

const assumeRoleWithWebIdentity = operation(
  z.object({
    RoleArn: arn,
    RoleSessionName: sessionName,
    DurationSeconds: seconds,
    WebIdentityToken: text(4, 20_000),
  }),
  async (world: AwsWorld, input) => {
    const [, , , , account = ""] = input.RoleArn.split(":");
    const identity = await verifyToken(world, account, input.WebIdentityToken);
    const found = findRole(world, input.RoleArn);
    if (!found || !trustsWebIdentity(found.role, identity)) {
      throw new AwsError(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    const taken = take(world, found, input.RoleSessionName, input.DurationSeconds);
    world.log(`STS: ${String(identity.claims.sub)} takes the role ${found.role.name}`);
    return {
      ...taken,
      Audience: String(identity.claims.aud),
      Provider: identity.providerArn,
      SubjectFromWebIdentityToken: String(identity.claims.sub),
    };
  },
);

/** Opens a session of the role, no longer than the role allows. */
function take(
  world: AwsWorld,
  { account, role }: { readonly account: string; readonly role: Role },
  name: string,
  duration: number,
) {
  if (duration > role.maxSessionSeconds) {
    const message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    throw new AwsError(400, "ValidationError", message);
  }
  const principal = {
    kind: "role",
    name: role.name,
    path: role.path,
    id: role.id,
    sessionName: name,
  } as const;
  const { accessKeyId, secretAccessKey, sessionToken, expires } = openSession(
    world,
    { account, principal },
    duration,
  );
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expires,
    },
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${name}`,
      Arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${name}`,
    },
  };
}

/** Needs no permission at all. */
const getCallerIdentity = operation(z.object({}), ({ session }: Call) => ({
  Arn: sessionArn(session),
  UserId: userId(session),
  Account: session.account,
}));

function userId({ principal }: Session): string {
  if (principal.kind === "role") return `${principal.id}:${principal.sessionName}`;
  // Stable and of the vendor's form; nothing depends on its letters.
  return `AIDA${Buffer.from(principal.name).toString("hex").toUpperCase().padEnd(17, "0").slice(0, 17)}`;
}

export const answerSts = queryService({
  name: "sts",
  version: "2011-06-15",
  namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
  unsigned: { AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity },
});
