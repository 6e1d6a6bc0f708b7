import type { Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { failedWith } from "../client/call.ts";
import { createDeployments } from "../client/deployments.ts";
import { type JiraClient, secretOf, variables } from "../connect.ts";
import { matches, unknown } from "./sights.ts";

const secret = "jira.deployments.secret";

/** Credentials that may report deployments. Only an administrator's page makes them. */
export const deploymentsCredentialsStep: Step<JiraClient> = {
  id: "jira-deployments-credentials",
  title: "Make the credentials by which deployments are reported to Jira",
  day1: 9,
  by: "person",
  effort: { hours: 0.25, usualWaitHours: 0 },
  needs: ["jira.cloud.id"],
  gives: ["jira.deployments.client", secret],
  secrets: [secret],
  undo: "manual",
  async look({ client, facts }): Promise<Sight> {
    const [clientId, clientSecret] = [client.variable("clientId"), client.variable("clientSecret")];
    if (clientId === undefined || clientSecret === undefined) return { sight: "missing" };
    const cloudId = facts.get("jira.cloud.id") ?? "";
    const deployments = createDeployments(client.gateway, cloudId, { clientId, clientSecret }, client.doors);
    // That there is no such deployment is told to those alone who may ask.
    const asked = await deployments.read({ pipeline: "groundwork", environment: "groundwork", number: 0 });
    const refused = ["tracker-login-refused", "tracker-forbidden"].some((code) => failedWith(asked, code));
    if (refused) {
      const what = `the credentials in ${variables.clientId} and ${variables.clientSecret}`;
      return {
        sight: "differs",
        differences: [{ what, wanted: "allowed to report deployments", found: "refused by Jira" }],
      };
    }
    if (!asked.ok) return unknown(asked);
    return {
      ...matches({ "jira.deployments.client": clientId }),
      secrets: new Map([[secret, secretOf(client, "clientSecret", secret)]]),
    };
  },
  act: async ({ client }) => ({
    outcome: "needs-person",
    task: {
      what: "Create OAuth credentials for deployments",
      link: `${client.url}/secure/admin/oauth-credentials`,
      enter: [
        { field: "App name", value: "groundwork" },
        { field: "Server base URL", value: client.url },
        { field: "Permissions", value: "Deployments, and nothing else" },
        { field: variables.clientId, value: "the client ID that the page shows" },
        { field: variables.clientSecret, value: "the secret that the page shows" },
      ],
      usualWaitHours: 0,
    },
  }),
};
