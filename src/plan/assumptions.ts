import { referenceCompany } from "./by-hand.ts";
import type { WorkingTime } from "./working-time.ts";

/** What the plan rests on. */
export function assumptions({ hoursADay }: WorkingTime): readonly string[] {
  const { environment, application, person } = referenceCompany;
  return [
    `People work from Monday to Friday, and get ${hoursADay} hours of work done a day; holidays and absences are not known.`,
    "A wait of less than a day passes while people work: a colleague's approval does not come at night. From a day on it passes by the clock.",
    "Engineers are as good as each other, do one thing at a time, and finish what they begin; one more never makes the calendar longer.",
    "What is bought is ordered on the first day.",
    "Efforts and waits of steps are estimates that stand beside each step, not measurements of your company.",
    `The blueprint says 800 hours, and neither how they are made up nor for whom. The split among the epics is Groundwork's own: it comes to 800 for ${environment} environments, ${application} applications and ${person} people, and is scaled from there.`,
    "Training, meetings and work in the applications themselves stay with people: they are counted in both columns of hours, and are not in the calendar.",
  ];
}
