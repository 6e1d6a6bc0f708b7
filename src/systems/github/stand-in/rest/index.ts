import { actions } from "./actions.ts";
import { activity } from "./activity.ts";
import { apps } from "./apps.ts";
import { checks } from "./checks.ts";
import { commits } from "./commits.ts";
import { contents } from "./contents.ts";
import { deployKeys } from "./deploy-keys.ts";
import { deployments } from "./deployments.ts";
import type { Endpoint } from "./endpoint.ts";
import { environments } from "./environments.ts";
import { gitObjects } from "./git-objects.ts";
import { hooks } from "./hooks.ts";
import { issues } from "./issues.ts";
import { meta } from "./meta.ts";
import { organization } from "./organization.ts";
import { organizationActions } from "./organization-actions.ts";
import { pulls } from "./pulls.ts";
import { references } from "./references.ts";
import { repositories } from "./repositories.ts";
import { reviews } from "./reviews.ts";
import { rulesets } from "./rulesets.ts";
import { secrets } from "./secrets.ts";
import { statuses } from "./statuses.ts";
import { subjects } from "./subjects.ts";
import { teams } from "./teams.ts";
import { topics } from "./topics.ts";
import { variables } from "./variables.ts";
import { vulnerabilityAlerts } from "./vulnerability-alerts.ts";

/**
 * Every endpoint of the stand-in's REST interface, with the permission that it takes. Where two paths fit a request
 * the earlier one answers: the more special come first.
 */
export const endpoints: readonly Endpoint[] = [
  ...meta,
  ...apps,
  ...organization,
  ...organizationActions,
  ...teams,
  ...repositories,
  ...topics,
  ...vulnerabilityAlerts,
  ...subjects,
  ...deployKeys,
  ...contents,
  ...references,
  ...gitObjects,
  ...statuses,
  ...checks,
  ...commits,
  ...activity,
  ...pulls,
  ...reviews,
  ...issues,
  ...rulesets,
  ...deployments,
  ...secrets,
  ...variables,
  ...environments,
  ...actions,
  ...hooks,
];
