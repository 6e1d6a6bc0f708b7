import * as z from "zod";
import { ok, type Result } from "../../../foundation/result.ts";
import { failedWith, type JiraCalls } from "./call.ts";

/** A release of the project, as Jira keeps it: a version. */
export interface Version {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly released: boolean;
  readonly archived: boolean;
}

const versionReply = z.object({
  id: z.string().regex(/^[0-9]+$/),
  name: z.string(),
  description: z.string().default(""),
  released: z.boolean().default(false),
  archived: z.boolean().default(false),
});

const page = z.object({ isLast: z.boolean(), values: z.array(versionReply) });

/** The version of this very name; null where the project has none. */
export async function findVersion(
  calls: JiraCalls,
  project: string,
  name: string,
): Promise<Result<Version | null>> {
  for (let startAt = 0; ; ) {
    const found = await calls.call(
      `the versions of ${project}`,
      // `query` finds the name as a part of others as well.
      ({ versions }) =>
        versions.getProjectVersionsPaginated({
          projectIdOrKey: project,
          query: name,
          startAt,
          maxResults: 50,
        }),
      page,
    );
    if (!found.ok) return found;
    const { values, isLast } = found.value;
    const version = values.find((one) => one.name === name);
    if (version) return ok(version);
    if (isLast || values.length === 0) return ok(null);
    startAt += values.length;
  }
}

const projectReply = z.object({ id: z.string().regex(/^[0-9]+$/) });

/** The version of this name, made where there is none. Jira refuses a second one of the same name. */
export async function ensureVersion(
  calls: JiraCalls,
  project: string,
  name: string,
): Promise<Result<Version>> {
  const found = await findVersion(calls, project, name);
  if (!found.ok) return found;
  if (found.value) return ok(found.value);
  const read = await calls.call(
    `project ${project}`,
    ({ projects }) => projects.getProject({ projectIdOrKey: project }),
    projectReply,
  );
  if (!read.ok) return read;
  const projectId = Number(read.value.id);
  const made = await calls.call(
    `a version called ${name}`,
    ({ versions }) => versions.createVersion({ name, projectId, released: false }),
    versionReply,
  );
  if (!failedWith(made, "tracker-refused")) return made;
  const again = await findVersion(calls, project, name);
  return again.ok && again.value ? ok(again.value) : made;
}

export function changeVersion(
  calls: JiraCalls,
  { id, name }: Version,
  change: { readonly description?: string; readonly released?: boolean; readonly releaseDate?: string },
): Promise<Result<Version>> {
  return calls.call(
    `a change of version ${name}`,
    ({ versions }) => versions.updateVersion({ id, ...change }),
    versionReply,
  );
}
