import type { Directory } from "../world/directory.ts";
import type { User } from "../world/model.ts";

/** A sign-in that waits for its client to fetch the tokens. */
export interface Code {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly userId: User["id"];
  readonly scope: string;
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
  readonly expires: number;
}

/** A machine without a browser that waits until somebody types its code elsewhere. */
export interface Device {
  readonly clientId: string;
  readonly scope: string;
  readonly userCode: string;
  readonly expires: number;
  /** Undefined while nobody did. */
  userId: User["id"] | undefined;
}

/** Codes live for minutes, in memory only: whoever held one asks again after a restart. */
export interface Codes {
  readonly issued: Map<string, Code>;
  readonly devices: Map<string, Device>;
}

export const createCodes = (): Codes => ({ issued: new Map(), devices: new Map() });

/** A code for ten minutes, to be used once. */
export function issueCode(codes: Codes, { ids, clock }: Directory, code: Omit<Code, "expires">): string {
  const value = ids.token(64);
  codes.issued.set(value, { ...code, expires: clock.now().getTime() + 600_000 });
  return value;
}

export const deviceLifetimeSeconds = 900;

export function issueDevice(codes: Codes, { ids, clock }: Directory, clientId: string, scope: string) {
  const value = ids.token(64);
  const device: Device = {
    ...{ clientId, scope, userCode: ids.token(9).toUpperCase(), userId: undefined },
    expires: clock.now().getTime() + deviceLifetimeSeconds * 1000,
  };
  codes.devices.set(value, device);
  return { value, device };
}
