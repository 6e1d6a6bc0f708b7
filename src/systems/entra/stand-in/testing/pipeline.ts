import type { TestIssuer } from "./issuer.ts";
import type { TestWorld } from "./world.ts";

const graphApplication = "00000003-0000-0000-c000-000000000000";
export const pipelineSubject = "repo:acme/infrastructure:pull_request";

export interface TestPipeline {
  readonly clientId: string;
  /** The token of the administrator who made it. */
  readonly olga: string;
  exchange(
    assertion: string,
  ): Promise<{ readonly status: number; readonly body: Readonly<Record<string, string>> }>;
}

/** The pipeline's application with these permissions of Graph; tokens of `issuer` for its subject are taken for its own. */
export async function pipelineOf(
  at: TestWorld,
  issuer: Pick<TestIssuer, "issuer">,
  roles: readonly string[],
): Promise<TestPipeline> {
  const olga = await at.tokenOf("olga");
  const post = async (path: string, body: unknown) => {
    const made = await at.graph(olga, "POST", path, body);
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return made.body;
  };
  const application = await post("/applications", { displayName: "pipeline" });
  const principal = await post("/servicePrincipals", { appId: application.appId });
  const graph = (await at.graph(olga, "GET", `/servicePrincipals(appId='${graphApplication}')`)).body;
  await post(`/applications/${application.id}/federatedIdentityCredentials`, {
    ...{ name: "plan", issuer: issuer.issuer, subject: pipelineSubject },
    audiences: ["api://AzureADTokenExchange"],
  });
  for (const value of roles) {
    const appRoleId = graph.appRoles.find((role: { readonly value: string }) => role.value === value).id;
    const assignment = { principalId: principal.id, resourceId: graph.id, appRoleId };
    await post(`/servicePrincipals/${principal.id}/appRoleAssignments`, assignment);
  }
  return {
    ...{ clientId: application.appId, olga },
    async exchange(assertion) {
      const answer = await fetch(`${at.entra.url}/acme.onmicrosoft.com/oauth2/v2.0/token`, {
        method: "POST",
        body: new URLSearchParams({
          ...{ grant_type: "client_credentials", client_id: application.appId },
          scope: "https://graph.microsoft.com/.default",
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: assertion,
        }),
      });
      return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, string>> };
    },
  };
}
