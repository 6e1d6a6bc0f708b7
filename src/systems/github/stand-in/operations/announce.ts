import type { GitHub } from "../context.ts";
import { payloadBase } from "../rest/views/repository.ts";
import { userView } from "../rest/views/user.ts";
import { type Actor, userOf } from "../world/actor.ts";
import type { Repository } from "../world/repository-model.ts";

export interface Announcement {
  readonly name: string;
  readonly action?: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly ref?: string;
  readonly sha?: string;
}

/** Tells everybody who listens what the actor did in a repository, in the shape of GitHub's webhooks. */
export function announce(github: GitHub, actor: Actor, repository: Repository, event: Announcement): void {
  const { name, action, ref, sha } = event;
  const sender = userOf(actor) ?? github.userById(0);
  github.changed();
  github.events.emit({
    name,
    ...(action !== undefined && { action }),
    repository: github.fullName(repository),
    payload: {
      ...(action !== undefined && { action }),
      ...event.payload,
      ...payloadBase(github, repository),
      sender: userView(github, sender),
      ...(actor.kind === "installation" && { installation: { id: actor.app.installationId, node_id: "" } }),
    },
    sender: sender.login,
    ...(ref !== undefined && { ref }),
    ...(sha !== undefined && { sha }),
    byJobToken: actor.kind === "job",
  });
}
