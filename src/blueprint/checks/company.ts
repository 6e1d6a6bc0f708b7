import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { slugFrom } from "../defaults.ts";
import { entryAt, placeOf, select, type Tree } from "../tree.ts";
import { domainShape } from "../values.ts";
import { textAt } from "./teams.ts";

/** E-mail addresses lie in the company's domain: who leaves it loses them, and with them every account. */
export function checkCompany(tree: Tree): readonly Diagnostic[] {
  return [...emails(tree), ...slug(tree)];
}

function emails(tree: Tree): readonly Diagnostic[] {
  const domain = textAt(tree, ["company", "domain"]);
  if (domain === undefined || !domainShape.test(domain)) return [];
  return select(tree, ["people", "*", "email"]).flatMap(({ path, entry }) => {
    if (typeof entry.value !== "string" || entry.refused) return [];
    const at = entry.value.lastIndexOf("@");
    if (at < 1 || entry.value.slice(at + 1).toLowerCase() === domain) return [];
    return [
      problem("blueprint-email-outside", `${quoted(entry.value)} is outside the company's domain.`, {
        place: placeOf(tree, path),
        expected: `an address that ends with ${quoted(`@${domain}`)}`,
        next: "Give the person an address of the company, or correct `company.domain`.",
      }),
    ];
  });
}

function slug(tree: Tree): readonly Diagnostic[] {
  const name = textAt(tree, ["company", "name"]);
  if (name === undefined || name === "" || entryAt(tree, ["company", "slug"]) || slugFrom(name)) return [];
  return [
    problem("blueprint-missing-key", "`company.slug` is missing, and the company's name gives none.", {
      place: placeOf(tree, ["company", "name"]),
      expected: "a short name in the letters a to z, by which resources start",
      next: "Add `slug:` under `company`.",
    }),
  ];
}
