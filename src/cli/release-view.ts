import type { Approval, ReleaseDescription } from "../delivery/release/describe.ts";
import type { ApplicationReport, ReleaseReport } from "../delivery/release.ts";

/** A report of what runs in an environment and why, as lines for people. */
export function releaseText(report: ReleaseReport): string {
  return `${report.applications.map((one) => applicationText(one, report.environment)).join("\n")}`;
}

function applicationText(report: ApplicationReport, environment: string): string {
  switch (report.state) {
    case "released":
      return releasedText(report.release);
    case "nothing-released":
      return `${report.application}: nothing was released to ${environment} yet.\n`;
    case "unexplained":
      return `${report.application}: ${report.digest ?? "no digest"}, and nothing explains it: ${report.why}\n`;
    default:
      return report satisfies never;
  }
}

function releasedText(release: ReleaseDescription): string {
  const { pullRequest, gate } = release;
  const checks = release.checks.map(({ name, conclusion }) => `${name} ${conclusion ?? "not ended"}`);
  const rows: (readonly [string, string])[] = [
    ["application", `${release.application} ${release.version}`],
    ["digest", release.digest],
    ["replaces", release.replaces ?? "nothing: the first release here"],
    ["commit", `${release.commit} in ${release.repository}`],
    ["pull request", pullRequest ? `#${pullRequest.number} ${pullRequest.title}` : "none"],
    ["asked for by", `${release.requester.author} (author), ${release.requester.merger} (merged it)`],
    ["approved by", people(release.approvals)],
    ["checks", checks.length > 0 ? checks.join(", ") : "none"],
    ["gate", gate.needed === null ? "none" : `${gate.needed} needed; opened by ${people(gate.approvals)}`],
    ["promotion", gate.pullRequest ? `#${gate.pullRequest.number} ${gate.pullRequest.title}` : "none"],
    ["healthy", release.healthyAt ?? `not known to be (${release.health})`],
    ...release.gaps.map((gap) => ["missing", gap] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}

function people(approvals: readonly Approval[]): string {
  return approvals.length > 0
    ? approvals.map(({ reviewer, at }) => `${reviewer} at ${at}`).join(", ")
    : "nobody";
}
