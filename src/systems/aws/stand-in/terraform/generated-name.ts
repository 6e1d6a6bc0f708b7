import type { State } from "../../../../contracts/terraform-backend.ts";
import type { AwsConnection } from "./connection.ts";
import { given } from "./steps.ts";

/** `name`, or `name_prefix` with an ending as `id.PrefixedUniqueId` of the toolkit makes it: the time in 18 digits, and 8 more. */
export function generatedName(
  planned: State,
  { clock, ids }: AwsConnection,
  otherwise = "terraform-",
): string {
  const name = given(planned["name"]);
  if (name !== undefined) return name;
  const time = clock.now().toISOString().replace(/\D/g, "").padEnd(18, "0");
  const rest = Math.floor(ids.random() * 2 ** 32).toString(16);
  return `${given(planned["name_prefix"]) ?? otherwise}${time}${rest.padStart(8, "0")}`;
}

/** What stands before such an ending; empty where a name has none. */
export function namePrefix(name: string): string {
  return /^(.*)\d{18}[0-9a-f]{8}$/.exec(name)?.[1] ?? "";
}
