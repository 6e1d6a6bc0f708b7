import type { Stack } from "../../../contracts/stack.ts";

/** A stack in its place: after all those whose facts it needs. */
export interface OrderedStack {
  readonly stack: Stack;
  /** The stacks that give facts which it needs, sorted by id. */
  readonly after: readonly string[];
}

/**
 * The stacks in an order in which each finds the facts that it needs. Where facts leave it open, those of earlier
 * environments come first, so that production is not the first to meet a change; then it goes by id. The stack that
 * makes the place for states is before all others. Stacks that wait for each other in a circle come last; the planner
 * of a rollout refuses them by name.
 */
export function orderStacks(
  stacks: readonly Stack[],
  environments: readonly { readonly name: string }[],
): readonly OrderedStack[] {
  const giver = new Map(stacks.flatMap(({ id, gives }) => gives.map((fact) => [fact, id] as const)));
  const holder = stacks.find(({ holdsStates }) => holdsStates)?.id;
  const place = ({ environment }: Stack) => environments.findIndex(({ name }) => name === environment);
  const waiting = stacks
    .toSorted((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1))
    .map((stack): OrderedStack => {
      const givers = [holder, ...stack.needs.map((fact) => giver.get(fact))];
      const after = new Set(givers.filter((id) => id !== undefined && id !== stack.id) as string[]);
      return { stack, after: [...after].sort() };
    });
  const ordered: OrderedStack[] = [];
  const placed = new Set<string>();
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ after }) => after.every((id) => placed.has(id)));
    const [taken] = waiting.splice(Math.max(next, 0), 1);
    if (!taken) break;
    placed.add(taken.stack.id);
    ordered.push(taken);
  }
  return ordered;
}

/** `stacks/order.json`: what the pipelines read. */
export function orderFile(
  stacks: readonly Stack[],
  environments: readonly { readonly name: string }[],
): string {
  const order = orderStacks(stacks, environments).map(({ stack }) => ({
    id: stack.id,
    title: stack.title,
    appliedBy: stack.appliedBy,
    modules: stack.modules.map(({ name }) => name).sort(),
    needs: stack.needs,
    gives: stack.gives,
  }));
  return `${JSON.stringify(order, null, 2)}\n`;
}
