import type { Environment, EnvironmentKind } from "../../../blueprint/model.ts";

/** What each environment is, by its name. */
export type Kinds = Readonly<Record<string, EnvironmentKind>>;

const kinds: readonly EnvironmentKind[] = ["development", "testing", "staging", "production"];

/** Jira knows kinds of environments, and the pipeline their names only: `dev=development,qa=testing`. */
export function printKinds(environments: readonly Environment[]): string {
  return environments.map(({ name, kind }) => `${name}=${kind}`).join(",");
}

/** Reads what `printKinds` wrote; what is no such pair is left out. */
export function readKinds(text: string): Kinds {
  return Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const [name = "", word = ""] = pair.split("=");
      const kind = kinds.find((one) => one === word);
      return kind ? [[name, kind] as const] : [];
    }),
  );
}
