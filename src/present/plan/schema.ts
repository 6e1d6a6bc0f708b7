import * as z from "zod";
import type { Plan } from "../../contracts/plan.ts";

const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
  .meta({ description: "on the company's own clocks, without a zone" });
const epic = z
  .literal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  .meta({ description: "a step of the blueprint's Day 1" });
const hours = z.number().min(0);
const dollars = z.number().min(0).meta({ description: "US dollars" });
const by = z.enum(["groundwork", "person"]);
const level = z.enum(["low", "medium", "high"]);

const calendar = z.strictObject({
  ...{ start: moment, end: moment, workingDays: z.int(), hoursADay: hours, engineers: z.int() },
  earliestEnd: moment.meta({ description: "with as many engineers as there are issues" }),
  criticalPath: z.array(z.string()).meta({ description: "ids of issues, each directly before the next" }),
});

const purchase = z.strictObject({
  step: z.string().meta({ description: "the issue that waits for it" }),
  ...{ vendor: z.string(), what: z.string(), why: z.string(), leadTimeHours: hours, link: z.string() },
  ...{ arrives: moment, orderBy: moment, critical: z.boolean() },
});

const issue = z.strictObject({
  ...{ id: z.string(), title: z.string(), epic, by, hours },
  waitHours: hours.meta({ description: "how long it then waits for somebody else" }),
  before: z.array(z.string()).meta({ description: "ids of the issues directly before it" }),
  start: moment,
  worked: moment.meta({ description: "when the work ends; the rest is waiting" }),
  end: moment,
  engineer: z.int().nullable().meta({ description: "from 1; null where nobody has to work" }),
  critical: z.boolean(),
});

const hoursRow = z.strictObject({
  ...{ epic, title: z.string(), source: z.string(), without: hours, derived: z.string() },
  ...{ steps: hours, left: hours, leftFor: z.string() },
});

const costLine = z.strictObject({
  ...{ vendor: z.string(), what: z.string(), environment: z.string().optional(), quantity: z.number() },
  ...{ unit: z.string(), unitPrice: dollars, unitsPerMonth: z.number(), monthly: dollars },
  source: z.strictObject({ url: z.string(), date: z.string() }),
});

/** What `groundwork plan --json` prints. `src/contracts/plan.ts` says what each part means. */
const planSchema: z.ZodType<Plan> = z.strictObject({
  company: z.string(),
  calendar,
  purchases: z.array(purchase),
  epics: z.array(
    z.strictObject({
      ...{ number: epic, title: z.string(), issues: z.int(), hours },
      ...{ start: moment.nullable(), end: moment.nullable() },
    }),
  ),
  issues: z.array(issue).meta({ description: "each after everything that it needs" }),
  hours: z.strictObject({
    blueprint: z.strictObject({ hours, source: z.string() }),
    rows: z.array(hoursRow),
    ...{ without: hours, steps: hours, left: hours, with: hours },
  }),
  costs: z.strictObject({
    lines: z.array(costLine),
    byEnvironment: z.array(z.strictObject({ environment: z.string().nullable(), monthly: dollars })),
    byVendor: z.array(z.strictObject({ vendor: z.string(), monthly: dollars })),
    monthly: dollars,
    notCounted: z.array(z.string()),
    prices: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  }),
  risks: z.array(z.strictObject({ what: z.string(), likelihood: level, effect: level, answer: z.string() })),
  assumptions: z.array(z.string()),
}) as z.ZodType<Plan>;

export const planEventSchema = z.strictObject({ event: z.literal("plan"), plan: planSchema });

export function printPlanSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(planEventSchema), null, 2)}\n`;
}
