import { whyNot } from "../iam/authorize.ts";
import { type AwsWorld, type Session, sessionArn } from "../world.ts";
import { RegistryError } from "./errors.ts";
import { type RepositoryState, repositoryArn } from "./model.ts";

/** The repository, which has to be created before anybody can push to it or read from it. */
export function requireRepository(
  { management }: AwsWorld,
  name: string,
  repository: RepositoryState | undefined,
): RepositoryState {
  if (repository) return repository;
  throw new RegistryError(
    "NAME_UNKNOWN",
    `The repository with name '${name}' does not exist in the registry with id '${management}'`,
  );
}

/** Lets only a login pass whose caller may push to the repository. Reading needs no login in a rehearsal. */
export function requirePush(
  world: AwsWorld,
  login: Session | undefined,
  name: string,
  repository: RepositoryState | undefined,
): void {
  if (!login) throw new RegistryError("UNAUTHORIZED", "Not Authorized");
  const action = "ecr:InitiateLayerUpload";
  const place = repository ?? { account: login.account, region: world.region };
  const arn = repositoryArn(place, name);
  const refusal = whyNot(world, login, action, arn, { owner: place.account, policy: repository?.policy });
  if (refusal === undefined) return;
  const who = `User: ${sessionArn(login)} is not authorized to perform: ${action} on resource: ${arn}`;
  throw new RegistryError("DENIED", `${who} ${refusal}`);
}

/** Basic, with the user `AWS` and a password that GetAuthorizationToken gave and that is still good. */
export function loginOf(world: AwsWorld, authorization: string | undefined): Session | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (!encoded) return undefined;
  const [user = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  const login = user === "AWS" ? world.logins.get(password.join(":")) : undefined;
  return login && login.expires > world.clock.now() ? login.session : undefined;
}
