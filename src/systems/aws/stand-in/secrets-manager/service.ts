import * as z from "zod";
import { authorize } from "../iam/authorize.ts";
import { type Call, type Operation, operation, text } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { jsonService } from "../protocol/json.ts";
import { type Place, placeOf } from "../protocol/place.ts";

/** What Secrets Manager keeps for one account and region: secrets by name. What is kept here is a rehearsal's. */
interface SecretsState {
  secrets: Record<string, Secret>;
}

interface Secret {
  readonly name: string;
  /** Ends in six letters of AWS's own choosing, so that a secret of the same name made anew is another one. */
  readonly arn: string;
  readonly description: string;
  readonly createdAt: string;
  changedAt: string;
  /** When it was deleted (ISO time), and when it goes for good. */
  deletedAt?: string;
  goesAt?: string;
  /** The current one first, then the one before it. */
  versions: { readonly id: string; readonly value: string }[];
}

type SecretsCall = Call & Place<SecretsState>;

const secretId = { SecretId: text(1, 2048) };
const version = { ClientRequestToken: text(32, 64).optional(), SecretString: z.string().min(1).max(65_536) };
const notFound = () =>
  new AwsError(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
const invalid = (message: string) => new AwsError(400, "InvalidRequestException", message);
const seconds = (time: string) => Date.parse(time) / 1000;

function open(call: Call): SecretsCall {
  const place = placeOf<SecretsState>(call, "secrets-manager", () => ({ secrets: {} }));
  const now = call.world.clock.now().getTime();
  for (const { name, goesAt } of Object.values(place.state.secrets)) {
    if (goesAt !== undefined && Date.parse(goesAt) <= now) delete place.state.secrets[name];
  }
  return { ...call, ...place };
}

/** An operation on a secret, by its name or its ARN, which is refused where there is none. */
function onSecret<Shape extends z.ZodRawShape>(
  action: string,
  shape: Shape,
  perform: (call: SecretsCall, secret: Secret, input: z.output<z.ZodObject<Shape>>) => unknown,
): Operation {
  return operation(z.object({ ...shape, ...secretId }), (plain: Call, given) => {
    const call = open(plain);
    const id = String((given as Readonly<Record<string, unknown>>)["SecretId"]);
    const secret = Object.values(call.state.secrets).find(({ name, arn }) => name === id || arn === id);
    const arn = secret?.arn ?? arnOf(plain, id, "??????");
    authorize(plain.world, plain.session, `secretsmanager:${action}`, arn);
    if (!secret) throw notFound();
    return perform(call, secret, given as z.output<z.ZodObject<Shape>>);
  });
}

function arnOf({ session }: Call, name: string, end: string): string {
  return `arn:aws:secretsmanager:${session.region}:${session.account}:secret:${name}-${end}`;
}

function requireKept({ deletedAt }: Secret): void {
  if (deletedAt !== undefined)
    throw invalid("You can't perform this operation on the secret because it was marked for deletion.");
}

/** The same token and value again is the same version. */
function put(call: SecretsCall, secret: Secret, value: string, token = call.world.ids.uuid()) {
  const known = secret.versions.find(({ id }) => id === token);
  if (known && known.value !== value)
    throw new AwsError(400, "ResourceExistsException", `You can't use ClientRequestToken ${token} again.`);
  if (!known) secret.versions = [{ id: token, value }, ...secret.versions.slice(0, 1)];
  secret.changedAt = call.world.clock.now().toISOString();
  call.changed();
  return { ARN: secret.arn, Name: secret.name, VersionId: token };
}

const create = operation(
  z.object({
    Name: text(1, 512, /^[\w/+=.@-]+$/),
    Description: z.string().max(2048).default(""),
    ...version,
    SecretString: version.SecretString.optional(),
  }),
  (plain: Call, input) => {
    const call = open(plain);
    const { Name: name } = input;
    const arn = arnOf(plain, name, call.world.ids.token(6));
    authorize(plain.world, plain.session, "secretsmanager:CreateSecret", arn);
    const known = call.state.secrets[name];
    if (known?.deletedAt !== undefined)
      throw invalid(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    if (known) {
      const message = `The operation failed because the secret ${name} already exists.`;
      throw new AwsError(400, "ResourceExistsException", message);
    }
    const now = call.world.clock.now().toISOString();
    const secret: Secret = {
      ...{ name, arn, description: input.Description, createdAt: now, changedAt: now, versions: [] },
    };
    call.state.secrets[name] = secret;
    call.changed();
    if (input.SecretString === undefined) return { ARN: arn, Name: name };
    return put(call, secret, input.SecretString, input.ClientRequestToken);
  },
);

/** As much of AWS Secrets Manager as keeps what clusters read. */
export const answerSecretsManager = jsonService({
  ...{
    name: "secretsmanager",
    target: "secretsmanager",
    version: "1.1",
    invalid: "InvalidParameterException",
  },
  operations: {
    CreateSecret: create,
    DescribeSecret: onSecret("DescribeSecret", {}, (_, secret) => ({
      ...{ ARN: secret.arn, Name: secret.name, Description: secret.description },
      ...{ CreatedDate: seconds(secret.createdAt), LastChangedDate: seconds(secret.changedAt) },
      ...(secret.deletedAt !== undefined && { DeletedDate: seconds(secret.deletedAt) }),
      VersionIdsToStages: Object.fromEntries(
        secret.versions.map(({ id }, index) => [id, [index === 0 ? "AWSCURRENT" : "AWSPREVIOUS"]]),
      ),
    })),
    GetSecretValue: onSecret("GetSecretValue", {}, (_, secret) => {
      requireKept(secret);
      const [current] = secret.versions;
      if (!current) throw notFound();
      return {
        ...{ ARN: secret.arn, Name: secret.name, VersionId: current.id, SecretString: current.value },
        ...{ VersionStages: ["AWSCURRENT"], CreatedDate: seconds(secret.changedAt) },
      };
    }),
    PutSecretValue: onSecret("PutSecretValue", version, (call, secret, input) => {
      requireKept(secret);
      return {
        ...put(call, secret, input.SecretString, input.ClientRequestToken),
        VersionStages: ["AWSCURRENT"],
      };
    }),
    DeleteSecret: onSecret(
      "DeleteSecret",
      { RecoveryWindowInDays: z.int().min(7).max(30).default(30) },
      (call, secret, { RecoveryWindowInDays: days }) => {
        requireKept(secret);
        const now = call.world.clock.now();
        secret.deletedAt = now.toISOString();
        secret.goesAt = new Date(now.getTime() + days * 24 * 3_600_000).toISOString();
        call.changed();
        return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(secret.goesAt) };
      },
    ),
    RestoreSecret: onSecret("RestoreSecret", {}, (call, secret) => {
      delete secret.deletedAt;
      delete secret.goesAt;
      call.changed();
      return { ARN: secret.arn, Name: secret.name };
    }),
  },
});
