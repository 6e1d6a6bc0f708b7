import { day1Titles } from "../../../contracts/day1.ts";
import type { PlannedStep } from "../../../contracts/rollout-watch.ts";

/** An issue as it is filed. */
export interface WantedIssue {
  /** What it is about: `epic:3`, `step:aws-identity-center`. */
  readonly about: string;
  readonly summary: string;
  /** What the epic above it is about; null for an epic. */
  readonly epic: string | null;
  /** Hours of somebody's work; null for an epic. */
  readonly hours: number | null;
  /** Our part of its description. */
  readonly lines: readonly string[];
}

export const aboutStep = (id: string): string => `step:${id}`;
const aboutEpic = (day1: number): string => `epic:${day1}`;

/** The longest summary that Jira takes. */
const longest = 255;

/** Day 1 as issues, in the order in which they are worked on. Pure. */
export function wantedIssues(plan: readonly PlannedStep[]): readonly WantedIssue[] {
  const titles = new Map(plan.map(({ id, title }) => [id, title]));
  return [
    ...Object.entries(day1Titles).map(([number, title]) => ({
      ...{ about: aboutEpic(Number(number)), summary: `Day 1, ${number}: ${title}`, epic: null, hours: null },
      lines: ["The rollout files the steps of this part below it and moves them, and then this."],
    })),
    ...plan.map(({ id, title, day1, by, effort, before }) => ({
      ...{
        about: aboutStep(id),
        summary: title.slice(0, longest),
        epic: aboutEpic(day1),
        hours: effort.hours,
      },
      lines: [
        by === "person" ? "A person does this; the rollout proves it." : "The rollout does this.",
        ...(effort.usualWaitHours > 0
          ? [`It usually waits ${effort.usualWaitHours} hours for somebody else.`]
          : []),
        ...before.map((one) => `After: ${titles.get(one) ?? one}`),
        `Step ${id}. The rollout moves this issue forward, and leaves it where a person has put it.`,
      ],
    })),
  ];
}

/** As Jira writes time spans; the least that it takes is a minute. */
export function estimateOf(hours: number): string {
  return `${Math.max(1, Math.round(hours * 60))}m`;
}
