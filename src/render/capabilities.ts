import type { Blueprint } from "../blueprint/model.ts";
import {
  type Capabilities,
  type Capability,
  isServed,
  type Lack,
  lackedBy,
  type PlanDependent,
} from "../contracts/capability.ts";
import type { System } from "../contracts/system.ts";

/** What the company's plans with all its vendors give. Two systems that declare one capability are a bug. */
export function collectCapabilities(systems: readonly System[], blueprint: Blueprint): Capabilities {
  const all = new Map<string, Capability>();
  for (const system of systems) {
    for (const [name, capability] of system.capabilities?.(blueprint) ?? []) {
      if (!name.startsWith(`${system.id}.`)) throw new Error(`${system.id} declares the capability ${name}.`);
      all.set(name, capability);
    }
  }
  return all;
}

/** Those of files, steps or stacks that the plans let be. */
export function servedBy<Subject extends PlanDependent>(
  subjects: readonly Subject[],
  capabilities: Capabilities,
): readonly Subject[] {
  return subjects.filter((subject) => isServed(subject, capabilities));
}

/** Everything that the company's plans do not give, and what serves in its place. */
export function lacks(systems: readonly System[], blueprint: Blueprint): readonly Lack[] {
  const capabilities = collectCapabilities(systems, blueprint);
  const controls = systems.flatMap((system) => system.controls?.(blueprint) ?? []);
  const missing = [...capabilities].filter(([, { given }]) => !given);
  return missing.map(([capability, { title, comesWith, instead, source }]) => {
    const unproved = controls.filter((control) =>
      lackedBy(control, capabilities).some((requirement) => requirement.capability === capability),
    );
    return {
      ...{ capability, title, comesWith, source },
      instead: instead ?? null,
      unproved: unproved.map(({ id }) => id),
    };
  });
}
