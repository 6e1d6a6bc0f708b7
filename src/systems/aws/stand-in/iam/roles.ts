import type { AwsWorld } from "../world.ts";
import type { Role } from "./model.ts";
import { uniqueId } from "./names.ts";

export function newRole(
  { clock, ids }: Pick<AwsWorld, "clock" | "ids">,
  given: Pick<Role, "name" | "trust"> & Partial<Role>,
): Role {
  return {
    ...{ id: uniqueId(ids, "AROA"), path: "/", createdAt: clock.now().toISOString() },
    ...{ maxSessionSeconds: 3600, tags: {}, inline: {}, attached: [] },
    ...given,
  };
}
