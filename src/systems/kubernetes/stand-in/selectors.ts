import type { LabelSelector } from "./kinds/types.ts";
import { isFields } from "./schema/strict.ts";

export type Labels = Readonly<Record<string, string>>;

/** Does a selector, as objects carry it, match these labels? An empty one matches everything. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  const wanted = Object.entries(selector.matchLabels ?? {});
  if (!wanted.every(([key, value]) => labels[key] === value)) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    switch (operator) {
      case "In":
        return value !== undefined && values.includes(value);
      case "NotIn":
        return value === undefined || !values.includes(value);
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default:
        return false;
    }
  });
}

/** A selector out of a query: `app=web,tier!=db,env in (a,b),!canary`. Undefined when it cannot be read. */
export function parseLabelSelector(text: string): ((labels: Labels) => boolean) | undefined {
  const requirements: ((labels: Labels) => boolean)[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const match = /^(!)?([\w./-]+)\s*(?:(==|=|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([^)]*)\))?\s*(?:,\s*|$)/.exec(
      rest,
    );
    if (!match) return undefined;
    const [whole, not, key = "", operator, single = "", set, members = ""] = match;
    rest = rest.slice(whole.length);
    const values = members.split(",").map((value) => value.trim());
    requirements.push((labels) => {
      const value = labels[key];
      if (operator === "!=") return value !== single;
      if (operator) return value === single;
      if (set === "in") return value !== undefined && values.includes(value);
      if (set === "notin") return value === undefined || !values.includes(value);
      return not ? value === undefined : value !== undefined;
    });
  }
  return (labels) => requirements.every((requirement) => requirement(labels));
}

/** A field selector: equality of any plain field (`metadata.name=x,status.phase!=Running`). */
export function parseFieldSelector(text: string): ((object: unknown) => boolean) | undefined {
  const requirements: ((object: unknown) => boolean)[] = [];
  for (const part of text.split(",").filter((piece) => piece.trim() !== "")) {
    const match = /^\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part);
    if (!match) return undefined;
    const [, path = "", operator, value = ""] = match;
    requirements.push((object) => {
      const found = path
        .split(".")
        .reduce<unknown>((here, name) => (isFields(here) ? here[name] : undefined), object);
      return (String(found ?? "") === value) === (operator !== "!=");
    });
  }
  return (object) => requirements.every((requirement) => requirement(object));
}
