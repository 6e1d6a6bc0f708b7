import {
  type AwsWorld,
  covers,
  type RepositoryState,
  repositoryArn,
  type Session,
  sessionArn,
} from "../world.ts";
import { RegistryError } from "./errors.ts";

/** The repository, which has to be created before anybody can push to it or read from it. */
export function findRepository(world: AwsWorld, name: string): RepositoryState {
  const { repositories } = world.state.value;
  const repository = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
  if (repository) return repository;
  throw new RegistryError(
    "NAME_UNKNOWN",
    `The repository with name '${name}' does not exist in the registry with id '${world.account}'`,
  );
}

/** Lets only a login pass whose role may push to the repository. Reading needs no login in a rehearsal. */
export function requirePush(world: AwsWorld, authorization: string | undefined, repository: string): void {
  const session = sessionOf(world, authorization);
  if (!session) throw new RegistryError("UNAUTHORIZED", "Not Authorized");
  if (covers(session.role.push, repository)) return;
  const action = "ecr:InitiateLayerUpload";
  throw new RegistryError(
    "DENIED",
    `User: ${sessionArn(session)} is not authorized to perform: ${action} on resource: ${repositoryArn(world, repository)} because no identity-based policy allows the ${action} action`,
  );
}

/** Basic, with the user `AWS` and a password that GetAuthorizationToken gave and that is still good. */
function sessionOf(world: AwsWorld, authorization: string | undefined): Session | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (!encoded) return undefined;
  const [user = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  const login = user === "AWS" ? world.logins.get(password.join(":")) : undefined;
  return login && login.expires > world.clock.now() ? login.session : undefined;
}
