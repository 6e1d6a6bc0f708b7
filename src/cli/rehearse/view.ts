import { styled } from "../../present/styled.ts";
import type { StoryEvent } from "../../rehearsal/events.ts";
import type { Output } from "../output.ts";

/** Tells the story to whoever listens: line by line to a person, object by object to a machine. */
export function storyTeller(output: Output): (event: StoryEvent) => void {
  return output.json ? (event) => output.object(event) : (event) => tell(output, event);
}

function tell(output: Output, event: StoryEvent): void {
  const { terminal } = output;
  switch (event.event) {
    case "scene":
      terminal.heading(event.title);
      return;
    case "done": {
      const time =
        event.seconds === undefined || event.seconds < 0.05 ? "" : `  ${event.seconds.toFixed(1)} s`;
      terminal.line([
        styled("good", "  ✓ "),
        styled("strong", event.who),
        ` ${event.what}`,
        styled("faint", time),
      ]);
      return;
    }
    case "day-one":
      terminal.line(
        styled(
          "faint",
          `  ${event.steps} steps in ${event.seconds.toFixed(1)} s; the longest chain of them took ${event.criticalPath.seconds.toFixed(1)} s`,
        ),
      );
      return;
    case "refused":
      terminal.line([styled("warning", "  ⊘ refused: "), styled("strong", event.who), ` ${event.what}`]);
      for (const line of told(event.reason)) terminal.line(styled("faint", `      ${line}`));
      return;
    case "quote":
      terminal.line(styled("faint", `      last words of ${event.of}:`));
      for (const line of event.lines) terminal.line(styled("faint", `      | ${line}`));
      return;
    case "report":
      for (const line of event.text.trimEnd().split("\n")) terminal.line(line === "" ? "" : `  ${line}`);
      return;
    case "reality":
      terminal.heading("What was real, and what stood in");
      for (const line of event.real) terminal.line([styled("good", "  real      "), line]);
      for (const line of event.stoodIn) terminal.line([styled("warning", "  stood in  "), line]);
      return;
    case "started":
      terminal.line(styled("faint", `  look at it meanwhile: ${event.github.url}`));
      return;
    case "world":
      terminal.heading("Everything is still running; Ctrl-C ends it");
      terminal.line(`  code host   ${event.github.url}`);
      terminal.line(`  registry    ${event.registry.url}`);
      for (const [name, place] of Object.entries(event.environments)) {
        const urls = Object.values(place.applications).map(({ url }) => url);
        terminal.line(
          `  ${name.padEnd(11)} ${urls.join(" ")}  cluster ${place.cluster.url}  Argo CD ${place.deployer.url}`,
        );
      }
      terminal.line(styled("faint", `  read with user x-access-token and ${event.github.token}`));
      return;
    case "door":
      terminal.heading(
        event.bare
          ? "The vendors are there, and nothing else; Ctrl-C ends them"
          : "Day 1 can be looked at again, or torn down, from another terminal",
      );
      terminal.line(`  eval "$(curl -s ${event.shellUrl})"`);
      terminal.line(event.bare ? "  groundwork rollout" : "  groundwork rollout --dry-run");
      return;
    case "failed":
      output.diagnose(event.diagnostics);
      return;
    case "finished":
      terminal.line();
      terminal.line([
        styled(event.outcome === "done" ? "good" : "bad", event.outcome),
        ` after ${event.seconds.toFixed(1)} s`,
      ]);
      return;
    default:
      event satisfies never;
  }
}

/** A reason's lines, without empty ones and without bare links to documentation. */
function told(reason: string): readonly string[] {
  return reason.split("\n").filter((line) => line.trim() !== "" && !/^\s*-? ?https?:\S+$/.test(line));
}
