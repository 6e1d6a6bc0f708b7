/** What KMS keeps for one account and region. */
export interface KmsState {
  /** By key id. */
  keys: Record<string, Key>;
  /** By name, `alias/` included. */
  aliases: Record<string, Alias>;
}

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly spec: string;
  readonly usage: string;
  /** The private half of a key that signs, PEM. */
  readonly material?: string;
  readonly multiRegion: boolean;
  /** ISO time. */
  readonly createdAt: string;
  description: string;
  enabled: boolean;
  /** The policy's text as it was given. */
  policy: string;
  rotation?: { readonly days: number; readonly since: string };
  /** From when on there is no such key: ISO time. */
  deletedAt?: string;
  tags: Record<string, string>;
}

export interface Alias {
  readonly name: string;
  keyId: string;
  /** ISO times. */
  readonly createdAt: string;
  updatedAt: string;
}
