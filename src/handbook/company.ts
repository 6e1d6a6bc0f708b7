import type { Blueprint, Environment, Person } from "../blueprint/model.ts";
import { code, enumerated, md, type Piece } from "./page.ts";

/** The company's own people, environments and gates, in words. */

export const person = ({ name, handle }: Person): Piece => md`${name} (${code(handle)})`;

export const team = (name: string): Piece => md`team ${code(name)}`;

export const teams = (names: readonly string[]): Piece => enumerated(names.map(team));

export const environmentNames = (environments: readonly Environment[]): Piece =>
  enumerated(environments.map(({ name }) => code(name)));

export const approvals = (count: number): string => (count === 1 ? "one approval" : `${count} approvals`);

/** What has to hold before a release enters an environment. */
export function gateWords({ gate }: Environment, before: Environment | undefined): Piece {
  const arrived = before ? md`It is healthy in ${code(before.name)}` : md`Its provenance is verified`;
  if (gate.kind === "none") return md`${arrived}. Nobody has to approve.`;
  const { quiet } = gate;
  const time = quiet && quiet.minutes > 0 ? ` for ${quiet.minutes} minutes` : "";
  const calm =
    quiet && before
      ? md` The monitors of ${code(before.name)} have been quiet${time}, over ${quiet.requests} requests.`
      : md``;
  return md`${arrived}.${calm} Then ${approvals(gate.approvals)} by ${team(gate.approvers)}; those of the people who wrote or merged the change do not count.`;
}

/** The environments in their order, with what opens each. */
export const gates = ({ environments }: Blueprint): readonly (readonly [Environment, Piece])[] =>
  environments.map((environment, index) => [environment, gateWords(environment, environments[index - 1])]);

/** The first environment: where every release shows itself. */
export const firstEnvironment = ({ environments }: Blueprint): string => environments[0]?.name ?? "";

export const lastEnvironment = ({ environments }: Blueprint): string => environments.at(-1)?.name ?? "";
