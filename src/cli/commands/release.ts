import { section } from "../../blueprint/section.ts";
import { reportReleases } from "../../delivery/release.ts";
import { systemClock } from "../../foundation/clock.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { systemIds } from "../../foundation/ids.ts";
import { createGitHubCodeHost } from "../../systems/github/client/code-host.ts";
import { githubSection } from "../../systems/github/section.ts";
import type { CommandInput, ExitCode } from "../command.ts";
import { readCompany } from "../company.ts";
import { openOutput } from "../output.ts";
import { releaseText } from "../release-view.ts";

/** `groundwork release ENVIRONMENT`: read from the ledger and the code host, with the reader's own token. */
export async function run({ options, arguments: [environment = ""] }: CommandInput): Promise<ExitCode> {
  const output = openOutput(options["json"] === true);
  const company = readCompany(String(options["blueprint"] ?? "blueprint.yaml"));
  if (!company.ok) {
    output.diagnose(company.diagnostics);
    return 2;
  }
  const token = process.env["GROUNDWORK_TOKEN"];
  if (!token) {
    output.diagnose([
      problem("token-missing", "GROUNDWORK_TOKEN is not set.", {
        next: "Set it to a token of your own that may read contents, pull requests, statuses, checks and deployments of the organization's repositories.",
      }),
    ]);
    return 2;
  }
  const { organization, host } = section(company.value.blueprint, "github", githubSection);
  const url = String(options["host"] ?? `https://${host}`);
  const apiUrl = url === "https://github.com" ? "https://api.github.com" : `${url.replace(/\/$/, "")}/api/v3`;
  const codeHost = createGitHubCodeHost({ apiUrl, token, fetch, clock: systemClock, ids: systemIds });
  const report = await reportReleases(codeHost, `${organization}/configuration`, "main", environment);
  if (!report.ok) {
    output.diagnose(report.diagnostics);
    return report.diagnostics.some(({ code }) => code === "environment-unknown") ? 2 : 1;
  }
  if (output.json) output.object({ event: "release", ...report.value });
  else process.stdout.write(releaseText(report.value));
  return 0;
}
