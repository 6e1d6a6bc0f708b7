import * as z from "zod";

/** Nothing to choose yet: the blueprint's applications and environments say it all. */
export const kubernetesSection = z.strictObject({});
