/** Something of a vendor that not every plan has, and that something of ours cannot do without. */
export interface PlanRequirement {
  /** By the vendor's system and the thing: `github.attestations`. */
  readonly capability: string;
  /** What serves in its place where the plan lacks it, as a sentence; left out: what the capability itself says. */
  readonly instead?: string;
}

/** What a company's plan with a vendor says about one capability. */
export interface Capability {
  /** As people know it: `artifact attestations of private repositories`. */
  readonly title: string;
  readonly given: boolean;
  /** The smallest plan that gives it: `GitHub Enterprise Cloud`. */
  readonly comesWith: string;
  /** What Groundwork does where the plan lacks it, as a sentence; left out: nothing, and what needs it cannot be proved. */
  readonly instead?: string;
  /** The vendor's document that says so. */
  readonly source: string;
}

/** What a company's plan with a vendor gives, by capability. */
export type Capabilities = ReadonlyMap<string, Capability>;

/** Something that the company's plans do not give. */
export interface Lack {
  readonly capability: string;
  readonly title: string;
  readonly comesWith: string;
  /** What serves in its place; null: nothing does, and what rests on it cannot be proved. */
  readonly instead: string | null;
  /** Controls that cannot be proved for want of it, by id. */
  readonly unproved: readonly string[];
  readonly source: string;
}

/** What a company's plans decide about: a file, a step, a stack, a control. */
export interface PlanDependent {
  /** It is there only where the plans give all of these. */
  readonly requires?: readonly PlanRequirement[];
  /** The capability in whose place it serves: it is there only where the plan lacks that one. */
  readonly insteadOf?: string;
}

/** What has to be there for something, and is not. A capability that nobody declares is given by nobody. */
export function lackedBy(
  { requires = [] }: PlanDependent,
  capabilities: Capabilities,
): readonly PlanRequirement[] {
  return requires.filter(({ capability }) => capabilities.get(capability)?.given !== true);
}

/** The one decision of plans: whether a file, a step or a stack is there at all. */
export function isServed(subject: PlanDependent, capabilities: Capabilities): boolean {
  const { insteadOf } = subject;
  const stoodIn = insteadOf === undefined || capabilities.get(insteadOf)?.given !== true;
  return stoodIn && lackedBy(subject, capabilities).length === 0;
}
