/** git's framing on the wire: four hexadecimal digits of length, then the bytes; `0000` flushes. */
export const flushPacket = Buffer.from("0000");

export function packet(content: string | Uint8Array): Buffer {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

/** The packets up to the first flush, and what follows it. Undefined when the framing is broken. */
export function readPackets(bytes: Buffer): { packets: readonly Buffer[]; rest: Buffer } | undefined {
  const packets: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const digits = bytes.toString("latin1", at, at + 4);
    const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    if (length === 0) return { packets, rest: bytes.subarray(at + 4) };
    if (!(length >= 4) || at + length > bytes.length) return undefined;
    packets.push(bytes.subarray(at + 4, at + length));
    at += length;
  }
  return undefined;
}

/** Wraps bytes for one band of a side-band-64k stream: 1 is data, 2 is what the person sees after `remote:`. */
export function sideBand(band: 1 | 2, bytes: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 65_000)
    parts.push(packet(Buffer.concat([Buffer.from([band]), bytes.subarray(at, at + 65_000)])));
  return Buffer.concat(parts);
}
