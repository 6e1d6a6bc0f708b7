import type { Blueprint } from "../blueprint/model.ts";
import type { SectionSchema } from "../blueprint/section.ts";
import type { FactShape, Facts } from "./facts.ts";
import type { GeneratedFile } from "./generated-file.ts";
import type { ConfigurationSource, RegistryLogin } from "./offers.ts";

/**
 * A vendor or engine that the company uses: a folder under `systems/`. The composition roots know which
 * systems there are; everything else speaks to this contract and to roles.
 */
export interface System {
  /** Also the name of its section in the blueprint. */
  readonly id: string;
  readonly section: SectionSchema;
  /** The shapes of the facts that it tells. */
  readonly factShapes?: readonly FactShape[];
  /** What it gives other systems to write with; a system asks for an offer, never for a vendor. */
  readonly offers?: Offers;
  /** What it writes into the company's repositories. Pure: same input, same bytes. */
  files(blueprint: Blueprint, facts: Facts, given: Given): readonly GeneratedFile[];
}

/** What systems offer each other when files are written. At most one system makes each offer. */
export interface Offers {
  readonly registryLogin?: RegistryLogin;
  readonly configurationSource?: ConfigurationSource;
}

/** What a system is handed beside the blueprint and the facts. */
export interface Given {
  readonly offers: Offers;
  /** The text of the bundled action: one JavaScript module. */
  readonly actionBundle: string;
}
