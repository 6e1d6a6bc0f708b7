import type { Blueprint } from "../../blueprint/model.ts";
import type { StackDoors } from "../../rollout/stack/doors.ts";
import { type RolloutDoors, sharedStackNeeds } from "./steps.ts";

/** Doors for whoever only reads what steps there are: no network, no engine, no credentials. Opening one is a bug. */
export function closedDoors(blueprint: Blueprint): RolloutDoors {
  const closed = (): never => {
    throw new Error("a plan acts on nothing");
  };
  const stack: StackDoors = {
    needs: sharedStackNeeds({ blueprint }),
    accepted: new Set(),
    engineOnly: new Set(),
    self: "",
    intents: { begun: closed, read: closed, write: closed, clear: closed },
    provisioner: { version: closed, open: closed, hasLocalState: closed },
    ...{ prepare: closed, finders: closed, locateStates: closed },
  };
  return {
    ...{ stack, reach: closed, installer: { install: closed }, variable: closed, fetch: closed },
    clientOf: () => undefined,
  };
}
