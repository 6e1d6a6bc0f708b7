import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { exportJWK, type JWK } from "jose";
import type { Ids } from "../../../../foundation/ids.ts";
import type { SealedSecret } from "./model.ts";

/** What the vendor alone holds: the key that signs tokens, and the one under which secrets lie. */
export interface Keys {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  jwk(): Promise<JWK>;
  seal(key: string, value: string): SealedSecret;
  /** Undefined where it was not sealed by these keys. */
  open(sealed: SealedSecret): string | undefined;
}

interface Kept {
  readonly keyId: string;
  /** PKCS #8, PEM. */
  readonly signing: string;
  /** 32 bytes, base64. */
  readonly vault: string;
}

const algorithm = "aes-256-gcm";

/** Takes up the keys of an earlier run, so that its tokens and secrets hold; only this user can read the file. */
export function openKeys(path: string, ids: Ids): Keys {
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Kept) : makeKeys(path, ids);
  const privateKey = createPrivateKey(kept.signing);
  const publicKey = createPublicKey(privateKey);
  const vault = Buffer.from(kept.vault, "base64");
  return {
    ...{ keyId: kept.keyId, privateKey, publicKey },
    jwk: async () => ({ ...(await exportJWK(publicKey)), kid: kept.keyId, use: "sig", alg: "RS256" }),
    seal(key, value) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(algorithm, vault, nonce).setAAD(Buffer.from(key));
      const text = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
      const base64 = (bytes: Buffer) => bytes.toString("base64");
      return { key, nonce: base64(nonce), tag: base64(cipher.getAuthTag()), text: base64(text) };
    },
    open({ key, nonce, tag, text }) {
      const bytes = (value: string) => Buffer.from(value, "base64");
      try {
        const cipher = createDecipheriv(algorithm, vault, bytes(nonce));
        cipher.setAAD(Buffer.from(key)).setAuthTag(bytes(tag));
        return Buffer.concat([cipher.update(bytes(text)), cipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}

function makeKeys(path: string, ids: Ids): Kept {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kept: Kept = {
    keyId: ids.token(27),
    signing: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    vault: randomBytes(32).toString("base64"),
  };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify(kept), { mode: 0o600 });
  chmodSync(path, 0o600);
  return kept;
}
