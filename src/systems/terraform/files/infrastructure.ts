import type { Blueprint } from "../../../blueprint/model.ts";
import { type Facts, printFacts } from "../../../contracts/facts.ts";
import type { Content, GeneratedFile } from "../../../contracts/generated-file.ts";
import { infrastructureRepository } from "../../../contracts/platform.ts";
import type { Stack, StackModule } from "../../../contracts/stack.ts";
import type { Given } from "../../../contracts/system.ts";
import { terraformVersion } from "../section.ts";
import { orderFile } from "./order.ts";
import { infrastructureReadme } from "./readme.ts";
import { stackFiles } from "./stack.ts";

/** The `infrastructure` repository. Its workflows and its owners are the code host's. */
export function infrastructureFiles(
  blueprint: Blueprint,
  facts: Facts,
  { offers, stacks }: Given,
): readonly GeneratedFile[] {
  return [
    ...stacks.flatMap((stack) =>
      stackFiles(stack, facts, offers.stateBackend).map(({ path, content }) =>
        file(`stacks/${stack.id}/${path}`, content),
      ),
    ),
    ...modulesOf(stacks).flatMap(({ name, files }) =>
      files.map(({ path, text }) => file(`modules/${name}/${path}`, ready(text))),
    ),
    file("stacks/order.json", ready(orderFile(stacks, blueprint.environments))),
    file("facts.json", ready(printFacts(facts))),
    file("README.md", ready(infrastructureReadme(blueprint, stacks))),
    file(".gitignore", ready(ignored)),
    file(".terraform-version", ready(`${terraformVersion(blueprint)}\n`)),
  ];
}

/** Every module once, by name; two of one name with other files are a bug. */
export function modulesOf(stacks: readonly Stack[]): readonly StackModule[] {
  const modules = new Map<string, StackModule>();
  for (const stack of stacks) {
    for (const module of stack.modules) {
      const known = modules.get(module.name);
      if (known && JSON.stringify(known) !== JSON.stringify(module))
        throw new Error(`The module ${module.name} of ${stack.id} is not the one that another stack has.`);
      modules.set(module.name, module);
    }
  }
  return [...modules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What Terraform leaves behind on a machine. States and plans can hold secrets. */
const ignored = `.terraform/
*.tfplan
*.tfstate
*.tfstate.*
crash.log
override.tf
*_override.tf
`;

function file(path: string, content: Content): GeneratedFile {
  return { repository: infrastructureRepository, path, class: "managed", content };
}

function ready(text: string): Content {
  return { state: "ready", text };
}
