import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Access } from "../../contracts/access.ts";
import { readTrustedRoot, trustedRootVariable } from "./trusted-root.ts";

const folder = mkdtempSync(join(tmpdir(), "groundwork-root-"));
const rootOf = (uri: string) =>
  JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    certificateAuthorities: [{ uri }],
  });
function read(text?: string, signing: "attestations" | "cosign" = "attestations") {
  const path = join(folder, "root.jsonl");
  if (text !== undefined) writeFileSync(path, text);
  const environment = text === undefined ? {} : { [trustedRootVariable]: path };
  return readTrustedRoot({ environment } as unknown as Access, signing);
}

describe("the trusted root", () => {
  it("is GitHub's own where several are in the file, one a line", () => {
    const read_ = read(`${rootOf("https://fulcio.sigstore.dev")}\n${rootOf("fulcio.githubapp.com")}\n`);
    expect(read_).toEqual({ ok: true, value: rootOf("fulcio.githubapp.com") });
  });

  it("is Sigstore's where cosign signs, and a company's own where that stands there alone", () => {
    const both = `${rootOf("fulcio.githubapp.com")}\n${rootOf("https://fulcio.sigstore.dev")}\n`;
    expect(read(both, "cosign")).toEqual({ ok: true, value: rootOf("https://fulcio.sigstore.dev") });
    const own = rootOf("https://fulcio.acme.example");
    expect(read(own, "cosign")).toEqual({ ok: true, value: own });
  });

  it("is missing while no file is named, and never taken from something else", () => {
    expect(read()).toEqual({ ok: true, value: null });
    for (const text of ["", "{}", "not JSON", '{"mediaType":"text/plain"}']) {
      expect(read(text)).toMatchObject({ ok: false, diagnostics: [{ code: "access-malformed" }] });
    }
  });
});
