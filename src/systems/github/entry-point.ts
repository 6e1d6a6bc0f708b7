import type { EntryPoint } from "../../contracts/handbook.ts";
import { organization } from "./files/names.ts";

export const entryPoint: EntryPoint = {
  title: "GitHub",
  purpose: "code, pull requests, promotions and the pipelines that run for them",
  isUsed: () => true,
  needs: ["github.url"],
  url: (blueprint, facts) => `${facts.get("github.url") ?? ""}/${organization(blueprint)}`,
};
