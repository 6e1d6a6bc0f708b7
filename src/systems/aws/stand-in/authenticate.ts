import { parseAuthorization, type SignedRequest, signatureMatches } from "../signature.ts";
import type { AwsWorld, Session } from "./world.ts";

/** Why a signed request is not accepted, in the words of both of AWS's protocols. */
export type Rejection = "missing" | "unknown-key" | "wrong-token" | "expired" | "wrong-signature" | "skewed";

/** A signature older or newer than this is refused, in milliseconds. */
const tolerance = 5 * 60_000;

/** The session whose keys signed a request, by Signature Version 4, in the region that it was signed for. */
export function authenticate(
  world: AwsWorld,
  request: SignedRequest,
  service: string,
): { readonly session: Session } | { readonly rejection: Rejection } {
  const parsed = parseAuthorization(request.headers["authorization"] ?? "");
  if (!parsed) return { rejection: "missing" };
  const session = world.sessions.get(parsed.accessKeyId);
  if (!session) return { rejection: "unknown-key" };
  if (request.headers["x-amz-security-token"] !== session.sessionToken) return { rejection: "wrong-token" };
  const now = world.clock.now();
  if (session.expires <= now) return { rejection: "expired" };
  if (parsed.service !== service || !parsed.signedHeaders.includes("host"))
    return { rejection: "wrong-signature" };
  if (!signatureMatches(request, parsed, session.secretAccessKey)) return { rejection: "wrong-signature" };
  const signedAt = signingTime(request.headers["x-amz-date"] ?? "");
  if (Math.abs(now.getTime() - signedAt) > tolerance) return { rejection: "skewed" };
  return { session: { ...session, region: parsed.region } };
}

/** `20260131T120000Z` in milliseconds. */
function signingTime(text: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
