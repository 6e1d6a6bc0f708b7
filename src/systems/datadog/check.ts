import type { Blueprint } from "../../blueprint/model.ts";
import type { PlaceAt } from "../../blueprint/section.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { monitored } from "./monitored.ts";
import { datadogOf, onCall } from "./section.ts";

/**
 * What nobody could be called about, and what no monitor could decide. Codes: `monitor-without-recipient`,
 * `monitor-recipient-unknown`, `gate-without-monitor`.
 */
export function checkDatadog(blueprint: Blueprint, placeAt?: PlaceAt): readonly Diagnostic[] {
  const { site, recipients } = datadogOf(blueprint);
  if (site === undefined) return gatesWithoutMonitor(blueprint, placeAt);
  const teams = new Set([onCall, ...blueprint.teams.map(({ name }) => name)]);
  const unheard = new Set(
    Object.values(monitored(blueprint)).flatMap((one) => (one.recipients.length === 0 ? [one.team] : [])),
  );
  return [
    ...Object.keys(recipients)
      .filter((name) => !teams.has(name))
      .map((name) =>
        problem("monitor-recipient-unknown", `Recipients are named for ${quoted(name)}, which is no team.`, {
          place: placeAt?.(["datadog", "recipients", name]),
          expected: `a team's name, or ${quoted(onCall)}`,
        }),
      ),
    ...[...unheard].sort().map((team) =>
      problem("monitor-without-recipient", `Monitors of the team ${quoted(team)} would call nobody.`, {
        place: placeAt?.(["datadog", "recipients"]),
        expected: `a handle under ${quoted(`datadog.recipients.${team}`)} or ${quoted(`datadog.recipients.${onCall}`)}`,
        next: "Name a channel or a rotation: a monitor that calls nobody is none.",
      }),
    ),
  ];
}

function gatesWithoutMonitor(blueprint: Blueprint, placeAt?: PlaceAt): readonly Diagnostic[] {
  return blueprint.environments
    .filter(({ gate }) => gate.kind === "manual" && gate.quiet)
    .map(({ name }) =>
      problem(
        "gate-without-monitor",
        `The gate of ${quoted(name)} asks for quiet monitors, and the company has none.`,
        {
          place: placeAt?.(["environments", name, "gate", "quiet"]),
          next: `Name ${quoted("datadog.site")}, or take ${quoted("quiet")} away: the gate would stay shut.`,
        },
      ),
    );
}
