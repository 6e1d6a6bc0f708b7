import type { Blueprint } from "../../../../blueprint/model.ts";
import type { Facts } from "../../../../contracts/facts.ts";
import type { SignOnTarget } from "../../../../contracts/sign-on.ts";
import type { Stack } from "../../../../contracts/stack.ts";
import { facts as names } from "../../facts.ts";
import { galleryName } from "../../gallery.ts";
import { wantedGroups } from "../../groups.ts";
import applications from "./applications.tf";
import assignments from "./assignments.tf";
import groupsText from "./groups.tf";
import outputs from "./outputs.tf";
import variables from "./variables.tf";
import versions from "./versions.tf";

/** Groups with their members, what people sign in to, and which group may. */
export function identityStack(blueprint: Blueprint, targets: readonly SignOnTarget[]): Stack {
  const groups = wantedGroups(blueprint);
  return {
    id: "identity",
    title: "Groups, what people sign in to, and who may",
    day1: 5,
    effort: { hours: 0.5, usualWaitHours: 4 },
    appliedBy: "pipeline",
    needs: [
      ...new Set([
        ...[names.tenant, names.plan, names.accounts, names.pipeline("plan"), names.pipeline("apply")],
        ...groups.map(({ key }) => names.origin(key)),
        ...targets.flatMap(({ needs }) => needs),
      ]),
    ].sort(),
    gives: [
      ...groups.map(({ key }) => names.group(key)),
      ...targets.flatMap(({ service }) => [names.client(service), names.principal(service)]),
    ].sort(),
    files: [
      { path: "applications.tf", text: applications },
      { path: "assignments.tf", text: assignments },
      { path: "groups.tf", text: groupsText },
      { path: "outputs.tf", text: outputs },
      { path: "variables.tf", text: variables },
      { path: "versions.tf", text: versions },
    ],
    modules: [],
    variables: (facts) => ({
      apply_client_id: facts.get(names.pipeline("apply")) ?? "",
      groups: Object.fromEntries(
        groups.map(({ key, name, description, members }) => {
          const origin = facts.get(names.origin(key));
          return [key, { name, description, members, adopt: origin === "made" ? null : (origin ?? null) }];
        }),
      ),
      applications: Object.fromEntries(
        targets.map((target) => [target.service, applicationOf(target, blueprint, facts)]),
      ),
    }),
  };
}

function applicationOf(target: SignOnTarget, blueprint: Blueprint, facts: Facts) {
  return {
    name: target.product,
    gallery_name: target.protocol === "saml" ? galleryName(target.product) : null,
    protocol: target.protocol,
    public_client: target.publicClient ?? false,
    reply_urls: target.replyUrls(blueprint, facts),
    command_line_reply_urls: target.commandLineReplyUrls ?? [],
    entity_id: target.entityId?.(blueprint, facts) ?? null,
    groups: target.teams(blueprint),
  };
}
