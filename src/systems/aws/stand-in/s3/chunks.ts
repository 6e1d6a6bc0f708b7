import { AwsError } from "../protocol/error.ts";

/**
 * The content of a body that was sent in chunks (`aws-chunked`): `<hexadecimal size>[;chunk-signature=…]`, the bytes,
 * and so on until an empty one; trailing checksums after it are passed over.
 */
export function decodeChunks(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body);
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf("\r\n", at);
    const size = /^[0-9a-fA-F]{1,8}(?=;|$)/.exec(bytes.toString("latin1", at, Math.max(end, at)))?.[0];
    if (end < 0 || size === undefined) throw incomplete();
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(parts);
    const from = end + 2;
    if (bytes.length < from + length + 2) throw incomplete();
    parts.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}

function incomplete(): AwsError {
  return new AwsError(
    400,
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );
}
