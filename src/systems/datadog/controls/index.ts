import type { Blueprint } from "../../../blueprint/model.ts";
import type { Control } from "../../../contracts/control.ts";
import type { DatadogClient } from "../connect.ts";
import { isUsed } from "../section.ts";
import { connectors } from "./connectors.ts";
import { monitorsCall } from "./monitors.ts";

/** What is proved about how the company is watched. */
export const datadogControls = (blueprint: Blueprint): readonly Control<DatadogClient>[] =>
  isUsed(blueprint) ? [monitorsCall, connectors] : [];
