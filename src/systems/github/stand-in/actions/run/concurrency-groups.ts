import { arrive, type Decision, emptyGroup, type Group, leave } from "./concurrency.ts";

export interface GroupMember {
  /** Waiting or running: somebody else takes its place. */
  cancel(): void;
}

export interface GroupSettings {
  /** As the workflow has it, for messages. */
  readonly name: string;
  /** Repository and name: groups are the repository's, and their names have no case. */
  readonly key: string;
  readonly cancelInProgress: boolean;
  readonly queue: "single" | "max";
}

/** The concurrency groups of all repositories. */
export interface ConcurrencyGroups {
  /** Comes to a group at once, in the order of the calls; `entered` resolves when the member may start. */
  arrive(settings: GroupSettings, member: GroupMember): { readonly entered: Promise<void>; leave(): void };
}

export function createConcurrencyGroups(): ConcurrencyGroups {
  const groups = new Map<string, Group>();
  const members = new Map<string, { member: GroupMember; start: () => void }>();
  let count = 0;
  const apply = (key: string, decision: Decision) => {
    if (decision.group.running === undefined) groups.delete(key);
    else groups.set(key, decision.group);
    if (decision.starts) members.get(decision.starts)?.start();
    for (const id of decision.cancels) members.get(id)?.member.cancel();
  };
  return {
    arrive(settings, member) {
      count += 1;
      const id = String(count);
      const key = settings.key.toLowerCase();
      const entered = new Promise<void>((start) => members.set(id, { member, start }));
      apply(key, arrive(groups.get(key) ?? emptyGroup, { ...settings, id }));
      return {
        entered,
        leave() {
          if (!members.delete(id)) return;
          apply(key, leave(groups.get(key) ?? emptyGroup, id));
        },
      };
    },
  };
}
