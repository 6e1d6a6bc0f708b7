import { readFileSync } from "node:fs";
import * as z from "zod";
import type { Access } from "../../contracts/access.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";

/** Names the file that holds what `gh attestation trusted-root` prints: one root a line. */
export const trustedRootVariable = "GROUNDWORK_TRUSTED_ROOT";

/** https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto */
const trustedRoot = z.looseObject({
  mediaType: z.string().startsWith("application/vnd.dev.sigstore.trustedroot"),
  certificateAuthorities: z.array(z.looseObject({ uri: z.string().optional() })).min(1),
});

/** Who certifies builds: GitHub's own authority for its attestations of private repositories, Sigstore's for cosign. */
export const authorities = { attestations: "fulcio.githubapp.com", cosign: "fulcio.sigstore.dev" } as const;

/**
 * The root that builds are certified under; null while no file is named. Where there are several, it is the one of the
 * authority that signs here; a company's own Sigstore stands in its file alone. Fails with `access-malformed`.
 */
export function readTrustedRoot(
  { environment }: Access,
  signing: keyof typeof authorities,
): Result<string | null> {
  const path = environment[trustedRootVariable]?.trim() ?? "";
  if (path === "") return ok(null);
  const malformed = (cause: string) =>
    failure("access-malformed", `The file that ${trustedRootVariable} names holds no trusted root.`, {
      cause,
      next: "Let `gh attestation trusted-root` print into it once more.",
    });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return malformed(error instanceof Error ? error.message : String(error));
  }
  const roots = [text, ...text.split("\n")].flatMap((part) => parsed(part));
  const own = roots.find((root) =>
    root.certificateAuthorities.some(({ uri }) => uri?.includes(authorities[signing])),
  );
  const chosen = own ?? roots[0];
  return chosen ? ok(JSON.stringify(chosen)) : malformed("There is no Sigstore trusted root in it.");
}

function parsed(text: string): readonly z.infer<typeof trustedRoot>[] {
  try {
    const read = trustedRoot.safeParse(JSON.parse(text));
    return read.success ? [read.data] : [];
  } catch {
    return [];
  }
}
