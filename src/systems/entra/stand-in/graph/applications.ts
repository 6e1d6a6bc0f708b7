import * as z from "zod";
import type { Directory } from "../world/directory.ts";
import { directoryObject } from "../world/directory.ts";
import type { Application } from "../world/model.ts";
import { type Answer, badRequest, conflict, created, notFound, nothing } from "./answer.ts";
import { apply, body, check, settings } from "./application-settings.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { readApplications, writeApplications } from "./needs.ts";
import { referenceBody, referred, withoutReference, withReference } from "./references.ts";
import { removeObject } from "./users.ts";
import { applicationView, objectView } from "./views.ts";

export function applicationAt(call: Pick<Call, "directory" | "param">): Application {
  const found = findApplication(call.directory, call.param("id"));
  if (!found) throw notFound(call.param("id"));
  return found;
}

function findApplication({ state }: Directory, key: string): Application | undefined {
  const [, property, value] = /^(appId|uniqueName)=(.+)$/.exec(key) ?? [];
  if (property === undefined) return state.applications[key];
  return Object.values(state.applications).find((one) => one[property as "appId" | "uniqueName"] === value);
}

/** An application that its maker owns, where an application made it. */
export function newApplication(
  { directory, caller }: Call,
  displayName: string,
  template: string | null = null,
): Application {
  return {
    ...{
      id: directory.ids.uuid(),
      appId: directory.ids.uuid(),
      displayName,
      applicationTemplateId: template,
    },
    ...{ uniqueName: null, createdDateTime: directory.clock.now().toISOString(), appRoles: [], settings: {} },
    owners: [caller.objectId],
    federatedIdentityCredentials: [],
  };
}

const taken = (property: string) =>
  conflict(`Another object with the same value for property ${property} already exists.`);

function make(call: Call<z.infer<typeof body>>, uniqueName: string | null): Answer {
  const { "owners@odata.bind": owners, ...wanted } = call.body;
  const deleted = Object.values(call.directory.state.deletedApplications);
  if (uniqueName !== null && deleted.some((one) => one.uniqueName === uniqueName)) throw taken("uniqueName");
  const application = { ...newApplication(call, wanted.displayName), uniqueName };
  if (owners) application.owners = owners.map((one) => referred(call, one, ["user", "servicePrincipal"]));
  check(call, application, wanted);
  apply(application, wanted);
  call.directory.state.applications[application.id] = application;
  return created("applications/$entity", applicationView(call.directory, application));
}

export const applications = [
  endpoint("GET /applications", {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.applications).map((one) => applicationView(call.directory, one)),
        { of: "applications" },
      ),
  }),
  endpoint("POST /applications", {
    needs: writeApplications,
    body,
    answer(call) {
      const { uniqueName } = call.body;
      if (uniqueName !== undefined && findApplication(call.directory, `uniqueName=${uniqueName}`))
        throw taken("uniqueName");
      return make(call, uniqueName ?? null);
    },
  }),
  endpoint("GET /applications/{id}", {
    needs: readApplications,
    answer: (call) => one(call, "applications", applicationView(call.directory, applicationAt(call))),
  }),
  endpoint("PATCH /applications/{id}", {
    needs: writeApplications,
    owned: (call) => findApplication(call.directory, call.param("id")),
    body: settings,
    answer(call) {
      const key = call.param("id");
      const application = findApplication(call.directory, key);
      // https://learn.microsoft.com/graph/api/application-upsert
      const [, uniqueName] = /^uniqueName=(.+)$/.exec(key) ?? [];
      if (!application && uniqueName !== undefined && call.header("prefer") === "create-if-missing") {
        const whole = body.safeParse(call.body);
        if (!whole.success)
          throw badRequest("A value is required for property 'displayName' of resource 'Application'.");
        return make({ ...call, body: whole.data }, uniqueName);
      }
      if (!application) throw notFound(key);
      check(call, application, call.body);
      apply(application, call.body);
      return nothing;
    },
  }),
  endpoint("DELETE /applications/{id}", {
    needs: writeApplications,
    owned: applicationAt,
    answer(call) {
      const application = applicationAt(call);
      // Its service principal goes with it.
      for (const { id, appId } of Object.values(call.directory.state.servicePrincipals))
        if (appId === application.appId) removeObject(call, id);
      removeObject(call, application.id);
      call.directory.state.deletedApplications[application.id] = application;
      return nothing;
    },
  }),
  endpoint("GET /applications/{id}/owners", {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        applicationAt(call).owners.flatMap((id) => {
          const found = directoryObject(call.directory, id);
          return found ? [objectView(call.directory, found)] : [];
        }),
        { of: "directoryObjects" },
      ),
  }),
  endpoint("POST /applications/{id}/owners/$ref", {
    needs: writeApplications,
    owned: applicationAt,
    body: referenceBody,
    answer(call) {
      const application = applicationAt(call);
      const owner = referred(call, call.body["@odata.id"], ["user", "servicePrincipal"]);
      application.owners = withReference(application.owners, owner, "owners");
      return nothing;
    },
  }),
  endpoint("DELETE /applications/{id}/owners/{owner}/$ref", {
    needs: writeApplications,
    owned: applicationAt,
    answer(call) {
      const application = applicationAt(call);
      application.owners = withoutReference(application.owners, call.param("owner"));
      return nothing;
    },
  }),
  endpoint("POST /applications/{id}/addPassword", {
    needs: writeApplications,
    owned: applicationAt,
    body: z.looseObject({}),
    // The directory's policy for applications allows federated credentials only: no secret ever needs to be kept.
    answer() {
      throw badRequest(
        "Credential type not allowed as per assigned policy 'Default app management policy'.",
        "CredentialTypeNotAllowedAsPerAppPolicy",
      );
    },
  }),
  endpoint("GET /directory/deletedItems/microsoft.graph.application", {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.deletedApplications).map((one) =>
          applicationView(call.directory, one),
        ),
        { of: "applications" },
      ),
  }),
  endpoint("DELETE /directory/deletedItems/{id}", {
    needs: writeApplications,
    owned: (call) => call.directory.state.deletedApplications[call.param("id")],
    answer(call) {
      const { deletedApplications } = call.directory.state;
      if (!deletedApplications[call.param("id")]) throw notFound(call.param("id"));
      delete deletedApplications[call.param("id")];
      return nothing;
    },
  }),
];
