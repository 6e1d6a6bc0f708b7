import { fingerprint } from "../../assurance/pack/head.ts";
import { verifyPack } from "../../assurance/pack/verify.ts";
import { problem } from "../../foundation/diagnostic.ts";
import type { ExitCode } from "../command.ts";
import { readText } from "../company.ts";
import type { Output } from "../output.ts";

/** `groundwork audit verify PACK`: offline, by what lies in the pack and the key that is given. */
export function verifyCommand(
  verb: string,
  pack: string | undefined,
  keyFile: string | undefined,
  output: Output,
): ExitCode {
  if (verb !== "verify" || pack === undefined) {
    output.diagnose([
      problem("option-invalid", "It is `groundwork audit verify PACK`, or `groundwork audit` alone."),
    ]);
    return 2;
  }
  const key =
    keyFile === undefined ? undefined : readText(keyFile, "the key", "Name the auditor's public key.");
  if (key && !key.ok) {
    output.diagnose(key.diagnostics);
    return 2;
  }
  const { head, signedWith, files, problems } = verifyPack(pack, key?.value);
  output.diagnose(problems);
  const good = problems.length === 0;
  const by = signedWith === undefined ? null : fingerprint(signedWith);
  if (output.json) output.object({ event: "verified", good, files, signedBy: by, head: head ?? null });
  else if (good && head) {
    const about = `${head.company}, ${head.period.from} until before ${head.period.to}`;
    process.stdout.write(
      `${head.rehearsed ? "Rehearsed: it is evidence of nothing.\n" : ""}${files} files are as they were signed (${about}).\n` +
        `The key: ${by}${key ? "" : ". The pack names it itself: compare it with the auditor's."}\n`,
    );
  }
  return good ? 0 : 1;
}
