import type { Blueprint } from "../../../blueprint/model.ts";
import { codeSpan, escapeMarkdown, markdownTable } from "../../../formats/markdown.ts";
import { managedNote } from "../../../formats/yaml-header.ts";

export function deliveryReadme(blueprint: Blueprint): string {
  return `# Delivery of ${escapeMarkdown(blueprint.company.name)}

How every application is checked and released. Everything here is used by its commit, never by a branch.

${markdownTable(
  ["file", "what it is"],
  [
    ["`.github/workflows/pr.yaml`", "what a pull request on an application has to pass"],
    ["`.github/workflows/ci.yaml`", "builds a release once: tests, image, signed provenance"],
    ["`action/`", "the action that requests, promotes and decides; one file, no dependencies to install"],
  ],
)}

A private repository lets others use its workflows and its action only when Settings → Actions → General → Access
says so: "Accessible from repositories in the organization".

${managedNote}
`;
}

export function configurationReadme(blueprint: Blueprint): string {
  return `# Configuration of ${escapeMarkdown(blueprint.company.name)}

What runs in each environment. The deployer in each cluster reads this repository; nothing else changes a cluster.

${markdownTable(
  ["environment", "a release enters when"],
  blueprint.environments.map(({ name, gate }, index) => [
    codeSpan(name),
    entry(index === 0 ? undefined : blueprint.environments[index - 1]?.name, gate),
  ]),
)}

${markdownTable(
  ["path", "what it is"],
  [
    ["`<environment>/<application>/`", "the slot: the one digest that runs there. Only delivery changes it"],
    ["`base/<application>/`", "what is the same in every environment"],
    ["`platform/<environment>/`", "the deployer's project, applications and notifications"],
    ["`ledger/`", "why each slot holds what it holds"],
    ["`policy.yaml`, `trusted-root.json`", "what the gate decides by"],
  ],
)}

## How a change gets in
- **A promotion** is opened by the delivery App and touches slots and the ledger only. The status \`gate\` says what it
  still lacks: a verified provenance, an order, approvals of people other than those who asked for the release.
- **A platform change** is everything else: two approvals by the platform team, none of them the author's. One that
  changes a workflow is merged by a person: the App may not write workflows.
- **A mixture** of the two is refused.

${managedNote}
`;
}

function entry(before: string | undefined, gate: Blueprint["environments"][number]["gate"]): string {
  const healthy =
    before === undefined ? "its provenance is verified" : `it is healthy in ${codeSpan(before)}`;
  if (gate.kind === "none") return healthy;
  const people = gate.approvals === 1 ? "one person" : `${gate.approvals} people`;
  const approved = `${people} of ${codeSpan(gate.approvers)} approved who did not ask for it`;
  if (!gate.quiet || before === undefined) return `${healthy}, and ${approved}`;
  const { minutes, requests } = gate.quiet;
  const time = minutes === 0 ? "" : ` for ${minutes} minutes and`;
  const quiet = `its monitors there have been quiet${time} over ${requests} requests`;
  return `${healthy}, ${quiet}, and ${approved}`;
}

export function ledgerReadme(): string {
  return `# Ledger

One entry for each promotion, at \`<environment>/<application>/<request>.yaml\`, written in the same commit as the
digest: which release, who asked for it, where it was healthy before, and what it replaced. Entries are added, never
changed.
`;
}
