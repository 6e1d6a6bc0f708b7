import { printYaml } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";

/** `action/action.yml`: what the bundled action is called with. */
export function actionMetadata(): string {
  return printYaml(
    {
      name: "Groundwork delivery",
      description: "Requests promotions, opens them and decides about them",
      inputs: {},
      runs: { using: "node24", main: "index.mjs" },
    },
    managedHeader("The bundled action of delivery."),
  );
}
