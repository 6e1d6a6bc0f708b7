import type { Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import { contentFrom, type GeneratedFile } from "../../../contracts/generated-file.ts";
import type { Given } from "../../../contracts/system.ts";
import { codeSpan, escapeMarkdown, markdownTable } from "../../../formats/markdown.ts";
import { managedNote } from "../../../formats/yaml-header.ts";
import { generated, ready } from "./file.ts";
import {
  applyWorkflow,
  driftWorkflow,
  infrastructureFacts,
  planWorkflow,
} from "./infrastructure-workflows.ts";
import { infrastructureRepository as repository } from "./names.ts";
import { platformOwners } from "./owners.ts";

/** The code host's side of `infrastructure`: how stacks are planned, applied and watched. */
export function infrastructureFiles(
  blueprint: Blueprint,
  facts: Facts,
  given: Given,
): readonly GeneratedFile[] {
  const login = given.offers.pipelineLogin;
  const needs = [...infrastructureFacts, ...(login?.needs ?? [])];
  const workflow = (name: string, build: typeof planWorkflow) =>
    generated(
      repository,
      `.github/workflows/${name}.yaml`,
      "managed",
      contentFrom(facts, needs, (values) =>
        build(blueprint, login, values as Parameters<typeof planWorkflow>[2]),
      ),
    );
  return [
    workflow("plan", planWorkflow),
    workflow("apply", applyWorkflow),
    workflow("drift", driftWorkflow),
    ready(repository, "CODEOWNERS", "managed", platformOwners(blueprint)),
    ready(repository, "README.md", "managed", readme(blueprint, given)),
  ];
}

function readme(blueprint: Blueprint, { stacks }: Given): string {
  return `# Infrastructure of ${escapeMarkdown(blueprint.company.name)}

Terraform, in stacks that each have a state of their own.

${markdownTable(
  ["path", "what it is"],
  [
    ...stacks.map(({ id, title }) => [codeSpan(`stacks/${id}/`), escapeMarkdown(title)]),
    ["`stacks/order.json`", "in which order stacks are applied, and what each needs and gives"],
    ["`modules/`", "what stacks share"],
    ["`facts.json`", "what the world has told: ids, addresses. Never a secret"],
  ],
)}

## How a change gets in
1. A pull request: \`plan.yaml\` plans every stack that it changes, with rights that only read, and shows the plans in one
   comment. What would be destroyed or replaced stands first.
2. Approvals, and the merge.
3. \`apply.yaml\` plans again and applies, stack by stack. It stops where something would be lost that the comment did not
   show; such an address is then accepted by name, in a run by hand. A stack that fails stops those that need its facts.

\`drift.yaml\` plans every stack once a day. The issue with the label \`drift\` says what was changed by hand; it closes
itself when nothing differs any more.

By hand, on one's own machine: \`terraform -chdir=stacks/ID init\`, then \`plan\`. Nobody needs the right to apply.

${managedNote}
`;
}
