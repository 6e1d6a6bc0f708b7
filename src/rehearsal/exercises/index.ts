import type { TrainingRole } from "../../contracts/training.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { approver } from "./approver.ts";
import { auditor } from "./auditor.ts";
import { developer } from "./developer.ts";
import type { Desk, Exercise, Setting, Verdict } from "./exercise.ts";
import { onCall } from "./on-call.ts";
import { platformEngineer } from "./platform-engineer.ts";

/** An exercise, whatever it looks at. */
export type AnyExercise = Pick<Exercise<unknown>, "role" | "task" | "plays" | "prepare"> & {
  check(desk: Desk, setting: Setting): Promise<Result<Verdict>>;
};

const whole = <Seen>(exercise: Exercise<Seen>): AnyExercise => ({
  ...exercise,
  async check(desk, setting) {
    const seen = await exercise.read(desk, setting);
    return seen.ok ? ok(exercise.judge(seen.value, setting)) : seen;
  },
});

/** One for each role. */
export const exercises: Readonly<Record<TrainingRole, AnyExercise>> = {
  developer: whole(developer),
  approver: whole(approver),
  "platform-engineer": whole(platformEngineer),
  "on-call": whole(onCall),
  auditor: whole(auditor),
};
