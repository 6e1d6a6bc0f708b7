import type { EntryPoint } from "../../contracts/handbook.ts";
import { isUsed, usedJira } from "./section.ts";

export const entryPoint: EntryPoint = {
  title: "Jira",
  purpose: "what is worked on, and which release brought it where",
  isUsed,
  needs: [],
  url: (blueprint) => `https://${usedJira(blueprint)?.site ?? ""}`,
};
