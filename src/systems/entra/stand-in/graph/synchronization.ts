import * as z from "zod";
import { inScope } from "../provisioning/cycle.ts";
import { ScimError, scimTarget } from "../provisioning/scim.ts";
import { credentialsOf, type ProvisioningService } from "../provisioning/service.ts";
import type { ServicePrincipal, SynchronizationJob } from "../world/model.ts";
import { applicationTemplates } from "../world/templates.ts";
import { type Answer, badRequest, conflict, created, GraphError, nothing, ok } from "./answer.ts";
import { type Call, type Endpoint, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { readSynchronization, writeSynchronization } from "./needs.ts";
import { principalAt } from "./service-principals.ts";
import type { View } from "./views.ts";

const folder = "/servicePrincipals/{id}/synchronization" as const;

/** The keys that a target of SCIM has. https://learn.microsoft.com/graph/api/resources/synchronization-synchronizationsecretkeystringvaluepair */
const secrets = z.strictObject({
  value: z.array(
    z.strictObject({
      key: z.enum(["BaseAddress", "SecretToken", "SyncNotificationSettings", "SyncAll"]),
      value: z.string().nullable(),
    }),
  ),
});

function templateOf({ applicationTemplateId }: ServicePrincipal) {
  return applicationTemplates.find(({ id }) => id === applicationTemplateId)?.synchronization;
}

function jobOf(call: Call): SynchronizationJob {
  const found = call.directory.state.synchronizationJobs[call.param("job")];
  if (!found || found.principalId !== principalAt(call).id)
    throw new GraphError(404, "SynchronizationJobNotFound", "The synchronization job was not found.");
  return found;
}

function view(call: Call, { id, templateId, state, status }: SynchronizationJob): View {
  const interval = { expiration: null, interval: "PT40M", state };
  const configured = credentialsOf(call.directory, principalAt(call).id) !== undefined;
  const code = status.code === "NotRun" && !configured ? "NotConfigured" : status.code;
  return {
    id,
    templateId,
    schedule: interval,
    status: { ...status, code, progress: [], synchronizedEntryCountByType: [], troubleshootingUrl: "" },
  };
}

/** Asks the target for somebody who is not there: whoever knows the token is answered. */
async function validate(
  call: Call,
  credentials = credentialsOf(call.directory, principalAt(call).id),
): Promise<void> {
  const invalid = (message: string) => badRequest(message, "CredentialValidationUnavailable");
  if (!credentials) throw invalid("The credentials of the target are missing.");
  const { fetch, ids } = call.directory;
  try {
    await scimTarget(credentials.address, credentials.token, fetch).find("Users", "userName", ids.uuid());
  } catch (error) {
    if (error instanceof ScimError)
      throw badRequest(error.message, "SystemForCrossDomainIdentityManagementCredentialValidationFailed");
    throw error;
  }
}

/** Pushing people and groups to other systems. What was put as a secret is never shown. */
export function synchronization(service: ProvisioningService): readonly Endpoint[] {
  const write = { needs: writeSynchronization, owned: principalAt };
  return [
    endpoint(`GET ${folder}/templates`, {
      needs: readSynchronization,
      answer(call) {
        const principal = principalAt(call);
        const template = templateOf(principal);
        const shown = template
          ? [
              {
                ...template,
                applicationId: principal.appId,
                default: true,
                description: "SCIM",
                discoverable: true,
                metadata: [],
              },
            ]
          : [];
        return list(call, shown, {
          of: `servicePrincipals('${principal.id}')/synchronization/templates`,
          directory: false,
        });
      },
    }),
    endpoint(`GET ${folder}/jobs`, {
      needs: readSynchronization,
      answer(call) {
        const { id } = principalAt(call);
        const jobs = Object.values(call.directory.state.synchronizationJobs).filter(
          ({ principalId }) => principalId === id,
        );
        return list(
          call,
          jobs.map((job) => view(call, job)),
          { of: `servicePrincipals('${id}')/synchronization/jobs`, directory: false },
        );
      },
    }),
    endpoint(`POST ${folder}/jobs`, {
      ...write,
      body: z.strictObject({ templateId: z.string() }),
      answer(call): Answer {
        const principal = principalAt(call);
        const { state, ids } = call.directory;
        const template = templateOf(principal);
        if (template?.id !== call.body.templateId)
          throw badRequest(
            `The template '${call.body.templateId}' was not found for this application.`,
            "TemplateNotFound",
          );
        if (Object.values(state.synchronizationJobs).some(({ principalId }) => principalId === principal.id))
          throw conflict("The application has a synchronization job of this template already.");
        const job: SynchronizationJob = {
          id: `${template.factoryTag}.${state.tenant.id.replaceAll("-", "")}.${ids.uuid()}`,
          ...{ principalId: principal.id, templateId: template.id, state: "Disabled", pushed: {} },
          status: {
            ...{
              code: "NotRun",
              countSuccessiveCompleteFailures: 0,
              lastExecution: null,
              lastSuccessfulExecution: null,
            },
            ...{ steadyStateFirstAchievedTime: null, quarantine: null },
          },
        };
        state.synchronizationJobs[job.id] = job;
        return created("synchronizationJob", view(call, job));
      },
    }),
    endpoint(`GET ${folder}/jobs/{job}`, {
      needs: readSynchronization,
      answer: (call) => one(call, "synchronizationJobs", view(call, jobOf(call))),
    }),
    endpoint(`DELETE ${folder}/jobs/{job}`, {
      ...write,
      answer(call) {
        delete call.directory.state.synchronizationJobs[jobOf(call).id];
        return nothing;
      },
    }),
    endpoint(`POST ${folder}/jobs/{job}/start`, {
      ...write,
      answer(call) {
        const job = jobOf(call);
        job.state = "Active";
        if (job.status.code === "Paused") job.status.code = "NotRun";
        service.trigger(job.id);
        return nothing;
      },
    }),
    endpoint(`POST ${folder}/jobs/{job}/pause`, {
      ...write,
      answer(call) {
        const job = jobOf(call);
        job.state = "Paused";
        job.status.code = "Paused";
        return nothing;
      },
    }),
    endpoint(`POST ${folder}/jobs/{job}/restart`, {
      ...write,
      body: z.strictObject({ criteria: z.looseObject({ resetScope: z.string() }).optional() }),
      answer(call) {
        const job = jobOf(call);
        const scopes = call.body.criteria?.resetScope.split(", ") ?? ["Full"];
        if (scopes.some((scope) => ["Full", "ConnectorDataStore"].includes(scope)))
          for (const id of Object.keys(job.pushed)) delete job.pushed[id];
        job.state = "Active";
        job.status = { ...job.status, code: "NotRun", quarantine: null, countSuccessiveCompleteFailures: 0 };
        service.trigger(job.id);
        return nothing;
      },
    }),
    endpoint(`POST ${folder}/jobs/{job}/provisionOnDemand`, {
      ...write,
      body: z.looseObject({
        parameters: z
          .array(
            z.looseObject({
              subjects: z.array(z.looseObject({ objectId: z.string(), objectTypeName: z.string() })).min(1),
            }),
          )
          .min(1),
      }),
      async answer(call) {
        const job = jobOf(call);
        const { users, groups } = inScope(call.directory, principalAt(call));
        const scope = new Set([...users, ...groups].map(({ id }) => id));
        const outside = call.body.parameters
          .flatMap(({ subjects }) => subjects)
          .find(({ objectId }) => !scope.has(objectId));
        if (outside)
          throw badRequest(
            `The object ${outside.objectId} is not in scope of the application.`,
            "ObjectNotInScope",
          );
        await validate(call);
        service.trigger(job.id);
        await service.idle();
        return ok("microsoft.graph.stringKeyStringValuePair", {
          key: "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo",
          value: "[]",
        });
      },
    }),
    endpoint(`POST ${folder}/jobs/{job}/validateCredentials`, {
      ...write,
      body: z.looseObject({
        useSavedCredentials: z.boolean().optional(),
        credentials: secrets.shape.value.optional(),
      }),
      async answer(call) {
        jobOf(call);
        const secretOf = (key: string) => call.body.credentials?.find((one) => one.key === key)?.value ?? "";
        await validate(
          call,
          call.body.credentials
            ? { address: secretOf("BaseAddress"), token: secretOf("SecretToken") }
            : undefined,
        );
        return nothing;
      },
    }),
    endpoint(`GET ${folder}/secrets`, {
      needs: readSynchronization,
      answer(call) {
        const { id } = principalAt(call);
        const sealed = call.directory.state.synchronizationSecrets[id] ?? [];
        return ok(`servicePrincipals('${id}')/synchronization/secrets`, {
          value: sealed.map(({ key }) => ({ key, value: "*" })),
        });
      },
    }),
    endpoint(`PUT ${folder}/secrets`, {
      ...write,
      body: secrets,
      answer(call) {
        const { keys, state } = call.directory;
        const { id } = principalAt(call);
        const given = call.body.value.filter(({ value }) => value !== null && value !== "");
        const address = given.find(({ key }) => key === "BaseAddress")?.value;
        if (address && !URL.canParse(address))
          throw badRequest("The value of BaseAddress is no valid URL.", "InvalidRequest");
        const others = (state.synchronizationSecrets[id] ?? []).filter(
          ({ key }) => !call.body.value.some((one) => one.key === key),
        );
        state.synchronizationSecrets[id] = [
          ...others,
          ...given.map(({ key, value }) => keys.seal(key, value ?? "")),
        ];
        return nothing;
      },
    }),
  ];
}
