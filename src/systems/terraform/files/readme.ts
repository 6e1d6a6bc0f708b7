import type { Blueprint } from "../../../blueprint/model.ts";
import type { Stack } from "../../../contracts/stack.ts";
import { codeSpan, escapeMarkdown, markdownTable } from "../../../formats/markdown.ts";
import { managedNote } from "../../../formats/yaml-header.ts";
import { terraformVersion } from "../section.ts";
import { modulesOf } from "./infrastructure.ts";
import { orderStacks } from "./order.ts";

/** For an engineer who has never heard of Groundwork. */
export function infrastructureReadme(blueprint: Blueprint, stacks: readonly Stack[]): string {
  const ordered = orderStacks(stacks, blueprint.environments);
  return `# Infrastructure of ${escapeMarkdown(blueprint.company.name)}

Plain Terraform. Each folder below \`stacks/\` is a root module with a state of its own, so that a mistake in one reaches no
other. They are applied in this order:

${markdownTable(
  ["stack", "what it makes", "after"],
  ordered.map(({ stack, after }) => [
    codeSpan(stack.id),
    escapeMarkdown(stack.title),
    after.length > 0 ? after.map(codeSpan).join(", ") : "nothing",
  ]),
)}

${markdownTable(
  ["path", "what it is"],
  [
    ["`stacks/<stack>/*.tf`", "the stack. What differs from company to company are its variables"],
    ["`stacks/<stack>/inputs.auto.tfvars.json`", "the values of its variables"],
    ["`stacks/<stack>/backend.tf`", "where its state lies"],
    ["`stacks/order.json`", "the order above, for the workflows"],
    ["`modules/`", modulesSentence(stacks)],
    ["`facts.json`", "what the stacks gave: ids, names, addresses. No secret"],
    ["`.terraform-version`", `the release that everybody uses: ${terraformVersion(blueprint)}`],
  ],
)}

## How a change gets in
1. A pull request. Every stack that it changes is planned with rights that only read, and the plans come as one comment:
   what would be destroyed or replaced stands first.
2. Approvals, and the merge.
3. Every stack is planned again and applied, in the order above. That stops where something would be lost which the
   comment did not show; such an address is then accepted by name, in a run by hand. A stack that fails stops those that
   need its facts.

Once a day every stack is planned. The issue with the label \`drift\` says what was changed by hand; it closes itself when
nothing differs any more.

## On your own machine
Install Terraform in that release (tfenv and mise read the file) and log in with a role that may read the states:

\`\`\`sh
cd stacks/${ordered[0]?.stack.id ?? "<stack>"}
terraform init
terraform plan -lock=false
terraform output facts
\`\`\`

A stack that is about another account takes the role \`groundwork-apply\` there; \`TF_VAR_role=groundwork-plan\` takes the one
that only reads. Nobody needs the right to apply: the pipeline does it.

- **Something exists already.** Take it over with an \`import\` block in a pull request.
- **Something gets another name.** Say so with a \`moved\` block, or it is made anew.
- **An apply was killed.** Its lock stays. Make sure that nothing runs any more, then \`terraform force-unlock <id>\`. What it
  made without writing it down is found by the tag \`groundwork:stack\`.
- **\`prevent_destroy\`** stands where data lies. Taking it away is a pull request of its own.

${managedNote}
`;
}

function modulesSentence(stacks: readonly Stack[]): string {
  const names = modulesOf(stacks).map(({ name }) => codeSpan(name));
  return names.length > 0 ? `what stacks share: ${names.join(", ")}` : "what stacks share";
}
