import type { Datadog } from "../context.ts";
import { createReader, type Reader } from "../metrics/reader.ts";
import type { Status } from "../world/model.ts";
import { refresh } from "./evaluate.ts";
import type { Composite } from "./query.ts";

/** Alarms where the expression holds, a part of it being true while its monitor alarms or has no data. */
export function compositeStatus(datadog: Datadog, { text, monitors }: Composite): Status {
  const known = new Map(
    datadog.state.monitors
      .filter(({ id }) => monitors.includes(id))
      .map((one) => [one.id, refresh(datadog, one)]),
  );
  if ([...known.values()].every((status) => status === "No Data")) return "No Data";
  const holds = either(createReader(text), (id) => {
    const status = known.get(id);
    return status === "Alert" || status === "Warn" || status === "No Data";
  });
  return holds ? "Alert" : "OK";
}

type Holds = (monitor: number) => boolean;

function either(reader: Reader, holds: Holds): boolean {
  let result = both(reader, holds);
  while (reader.take(/^\|\|/) !== undefined) result = both(reader, holds) || result;
  return result;
}

function both(reader: Reader, holds: Holds): boolean {
  let result = single(reader, holds);
  while (reader.take(/^&&/) !== undefined) result = single(reader, holds) && result;
  return result;
}

function single(reader: Reader, holds: Holds): boolean {
  if (reader.take(/^!/) !== undefined) return !single(reader, holds);
  if (reader.take(/^\(/) !== undefined) {
    const inner = either(reader, holds);
    reader.expect(/^\)/);
    return inner;
  }
  return holds(Number(reader.expect(/^\d+/)));
}
