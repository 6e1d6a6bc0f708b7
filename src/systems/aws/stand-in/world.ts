import { join } from "node:path";
import type { ClusterHost } from "../../../contracts/offers.ts";
import { openState, type StateFile } from "../../../contracts/stand-in/state.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { emptyIam, type IamState } from "./iam/model.ts";
import type { Organization } from "./organizations/model.ts";
import type { Operations } from "./protocol/operations.ts";
import type { RepositoryState } from "./registry/model.ts";

/** What exists, in the shape in which it is kept on disk. No keys, no tokens. */
export interface AwsState {
  /** By id: twelve digits. */
  accounts: Record<string, AccountState>;
  organization?: Organization;
}

export interface AccountState {
  readonly id: string;
  name: string;
  readonly email: string;
  readonly iam: IamState;
  /** ECR's repositories by name. */
  repositories: Record<string, RepositoryState>;
}

/** Who calls: a role that somebody took, or the person who holds the management account. */
export type Principal =
  | {
      readonly kind: "role";
      readonly name: string;
      readonly path: string;
      readonly id: string;
      readonly sessionName: string;
    }
  | { readonly kind: "operator"; readonly name: string };

/** Somebody's temporary keys, which live in memory only, and where they are used. */
export interface Session {
  /** Twelve digits. */
  readonly account: string;
  readonly principal: Principal;
  /** What the call at hand was signed for. */
  readonly region: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expires: Date;
}

/** Everything that the parts of the stand-in share. */
export interface AwsWorld {
  /** The id of the management account. */
  readonly management: string;
  /** The region in which the page and the registry are. */
  readonly region: string;
  /** How many accounts the organization may have. */
  readonly accountQuota: number;
  /** Accounts of other companies, which a role may trust. */
  readonly otherAccounts: readonly string[];
  readonly state: StateFile<AwsState>;
  /** What one service keeps, in a file of its own; the same one whenever it is asked for. */
  stateOf<State>(service: string, initial: () => State): StateFile<State>;
  /** By access key. */
  readonly sessions: Map<string, Session>;
  /** Registry logins by password. */
  readonly logins: Map<string, { readonly session: Session; readonly expires: Date }>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
  readonly log: (line: string) => void;
  /** Runs the clusters that EKS makes, where the rehearsal has such a thing. */
  readonly clusters: ClusterHost | undefined;
  /** Calls received so far by operation, and what a rehearsal wants refused. */
  readonly operations: Operations;
  /** The server's own address, known once it listens. */
  url: string;
}

export type WorldOptions = Omit<AwsWorld, "state" | "stateOf" | "sessions" | "logins" | "url"> & {
  readonly directory: string;
};

/** Opens the world that lies in a folder, or begins one with nothing but the management account. */
export function openWorld({ directory, ...options }: WorldOptions): AwsWorld & { flush(): void } {
  const files = new Map<string, StateFile<unknown>>();
  const stateOf = <State>(service: string, initial: () => State): StateFile<State> => {
    const open = files.get(service) ?? openState<State>(join(directory, `${service}.json`), initial);
    files.set(service, open);
    return open as StateFile<State>;
  };
  const { management } = options;
  const email = "aws@management.example";
  const initial = (): AwsState => ({
    accounts: { [management]: emptyAccount(management, "management", email) },
  });
  return {
    ...options,
    ...{ state: stateOf("aws", initial), stateOf, sessions: new Map(), logins: new Map(), url: "" },
    flush: () => {
      for (const file of files.values()) file.flush();
    },
  };
}

export function emptyAccount(id: string, name: string, email: string): AccountState {
  return { id, name, email, iam: emptyIam(), repositories: {} };
}

/** The account of a session, which is always there. */
export function accountOf({ state }: Pick<AwsWorld, "state">, id: string): AccountState {
  const account = state.value.accounts[id];
  if (!account) throw new Error(`there is no account ${id}`);
  return account;
}

export function roleArn(account: string, name: string, path = "/"): string {
  return `arn:aws:iam::${account}:role${path}${name}`;
}

/** What a policy calls the caller: the role, not its session. */
export function principalArn({ account, principal }: Session): string {
  return principal.kind === "role"
    ? roleArn(account, principal.name, principal.path)
    : `arn:aws:iam::${account}:user/${principal.name}`;
}

export function sessionArn(session: Session): string {
  const { account, principal } = session;
  if (principal.kind === "operator") return principalArn(session);
  return `arn:aws:sts::${account}:assumed-role/${principal.name}/${principal.sessionName}`;
}
