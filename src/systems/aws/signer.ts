import { failure, ok, type Result } from "../../foundation/result.ts";
import { tellAws } from "./ask.ts";
import type { AwsSession } from "./session.ts";

/** What a key of KMS says of some bytes. */
export interface KmsSignature {
  /** DER, base64. */
  readonly signature: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
  /** The key's ARN. */
  readonly keyId: string;
}

/**
 * Signs by a key of KMS of the spec ECC_NIST_P256, whose private half nobody has. Who may is the key policy's word: it
 * lets the auditor's role alone. Fails with `aws-refused` or `aws-unreachable`.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export async function signWithKms(
  { settings }: AwsSession,
  key: string,
  bytes: Uint8Array,
): Promise<Result<KmsSignature>> {
  const { KMSClient, SignCommand, GetPublicKeyCommand } = await import("@aws-sdk/client-kms");
  const kms = new KMSClient(settings);
  const command = new SignCommand({
    ...{ KeyId: key, Message: bytes, MessageType: "RAW", SigningAlgorithm: "ECDSA_SHA_256" },
  });
  const signed = await tellAws("Sign", () => kms.send(command));
  if (!signed.ok) return signed;
  const named = await tellAws("GetPublicKey", () => kms.send(new GetPublicKeyCommand({ KeyId: key })));
  if (!named.ok) return named;
  const { Signature, KeyId = key } = signed.value;
  const { PublicKey } = named.value;
  if (!Signature || !PublicKey) return failure("aws-refused", "KMS gave no signature, or no public key.");
  const der =
    Buffer.from(PublicKey)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  const pem = ["-----BEGIN PUBLIC KEY-----", ...der, "-----END PUBLIC KEY-----", ""].join("\n");
  return ok({ signature: Buffer.from(Signature).toString("base64"), publicKey: pem, keyId: KeyId });
}
