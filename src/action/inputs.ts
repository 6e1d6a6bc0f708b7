import { type ActionInputName, actionInputs } from "../contracts/action-metadata.ts";
import { failure, ok, type Result } from "../foundation/result.ts";

/** The action's inputs as the runner hands them over: `INPUT_` and the name in capitals, hyphens kept. */
export interface Inputs {
  /** The empty string when it was not given. */
  get(name: ActionInputName): string;
  /** Code: `action-input-missing`. */
  require<Name extends ActionInputName>(...names: readonly Name[]): Result<Readonly<Record<Name, string>>>;
}

export function readInputs(environment: NodeJS.ProcessEnv): Inputs {
  const get = (name: ActionInputName): string => {
    const given = environment[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`]?.trim();
    if (given) return given;
    const declared = actionInputs.find((input) => input.name === name);
    return declared && "default" in declared ? declared.default : "";
  };
  return {
    get,
    require(...names) {
      const missing = names.filter((name) => get(name) === "");
      if (missing.length > 0) {
        return failure("action-input-missing", `The action needs the input ${missing.join(" and ")}.`, {
          next: "Give it under with: in the workflow.",
        });
      }
      return ok(
        Object.fromEntries(names.map((name) => [name, get(name)])) as Record<(typeof names)[number], string>,
      );
    },
  };
}
