import { ok, type Result } from "../../../../foundation/result.ts";
import { type EntraConnection, list, reference, remove, send } from "./connection.ts";

/** The object ids that stand in a relation, such as `owners` or `members`. */
export async function relatedTo(
  connection: EntraConnection,
  path: string,
  relation: string,
): Promise<Result<readonly string[]>> {
  const found = await list(connection, `${path}/${relation}?$select=id`);
  return found.ok ? ok(found.value.map(({ id }) => String(id)).sort()) : found;
}

/** Makes a relation hold exactly these: first those who come, so that there is always somebody. */
export async function relate(
  connection: EntraConnection,
  path: string,
  relation: string,
  wanted: readonly string[],
): Promise<Result<void>> {
  const found = await relatedTo(connection, path, relation);
  if (!found.ok) return found;
  for (const id of wanted.filter((one) => !found.value.includes(one))) {
    const added = await send(connection, "POST", `${path}/${relation}/$ref`, {
      "@odata.id": reference(connection, id),
    });
    if (!added.ok) return added;
  }
  for (const id of found.value.filter((one) => !wanted.includes(one))) {
    const removed = await remove(connection, `${path}/${relation}/${id}/$ref`);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}
