import {
  type ActionInput,
  actionDescription,
  actionInputs,
  actionName,
  actionOutputs,
} from "../../../contracts/action-metadata.ts";
import { printYaml, type YamlMap } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";

/** `action/action.yml`: what the bundled action is called with, from the table that its program reads too. */
export function actionMetadata(): string {
  const inputs = actionInputs.map(
    ({ name, description, required, ...rest }: ActionInput): [string, YamlMap] => [
      name,
      { description, required, default: rest.default },
    ],
  );
  const outputs = actionOutputs.map(({ name, description }): [string, YamlMap] => [name, { description }]);
  return printYaml(
    {
      name: actionName,
      description: actionDescription,
      inputs: Object.fromEntries(inputs),
      outputs: Object.fromEntries(outputs),
      runs: { using: "node24", main: "index.mjs" },
    },
    managedHeader("The bundled action of delivery."),
  );
}
