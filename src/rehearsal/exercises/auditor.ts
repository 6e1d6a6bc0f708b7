import { ok, type Result } from "../../foundation/result.ts";
import { type Desk, done, type Exercise, notYet, type SeenRelease, type Setting, wrong } from "./exercise.ts";

const titleFor = (environment: string) => `Audit: ${environment}`;

export interface SeenAudit {
  readonly release: SeenRelease | null;
  readonly answer: { readonly number: number; readonly body: string } | null;
}

/** What runs in the last environment, from which commit, and who let it in. */
export const auditor: Exercise<SeenAudit> = {
  role: "auditor",
  plays: ({ owner }) => [owner],
  task: ({ infrastructureRepository, application, lastEnvironment }) => [
    `Find out what runs of ${application} in ${lastEnvironment}: digest, commit, and whose approvals opened the gate.`,
    `\`groundwork release ${lastEnvironment}\` says it. Follow it back by yourself as well: slot, ledger entry of the same commit, reviews.`,
    `Write it into an issue on ${infrastructureRepository} with the title \`${titleFor(lastEnvironment)}\`: twelve digits of the digest, seven of the commit, and the accounts.`,
  ],
  async read(desk: Desk, setting: Setting): Promise<Result<SeenAudit>> {
    const [release, issues] = await Promise.all([
      desk.release(setting.lastEnvironment),
      desk.issues(setting.infrastructureRepository),
    ]);
    if (!release.ok) return release;
    if (!issues.ok) return issues;
    const answer = issues.value.find(({ title }) => title === titleFor(setting.lastEnvironment)) ?? null;
    return ok({ release: release.value, answer });
  },
  judge({ release, answer }, { lastEnvironment }) {
    if (!release) return notYet(`Nothing has been released to ${lastEnvironment} yet.`);
    if (!answer) return notYet(`Write the issue "${titleFor(lastEnvironment)}".`);
    const body = answer.body.toLowerCase();
    const digest = release.digest.replace("sha256:", "").slice(0, 12);
    const missing = [
      ...(body.includes(digest) ? [] : ["the digest that runs there"]),
      ...(body.includes(release.commit.slice(0, 7)) ? [] : ["the commit that it was built from"]),
      ...release.approvedBy
        .filter((one) => !body.includes(one.toLowerCase()))
        .map(() => "somebody who opened the gate"),
    ];
    if (missing.length > 0)
      return wrong(`Issue #${answer.number} does not name ${[...new Set(missing)].join(", nor ")}.`);
    return done(`Issue #${answer.number} names what runs in ${lastEnvironment} and who let it in.`);
  },
};
