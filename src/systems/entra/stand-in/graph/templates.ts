import * as z from "zod";
import type { Application, ServicePrincipal } from "../world/model.ts";
import { newServicePrincipal } from "../world/seed.ts";
import { type ApplicationTemplate, applicationTemplates, galleryRoles } from "../world/templates.ts";
import { created, notFound } from "./answer.ts";
import { newApplication } from "./applications.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { readTemplates, writeApplications } from "./needs.ts";
import { applicationView, servicePrincipalView, type View } from "./views.ts";

function view({ synchronization: _, ...template }: ApplicationTemplate): View {
  return { ...template, logoUrl: null };
}

function templateAt(call: Call): ApplicationTemplate {
  const found = applicationTemplates.find(({ id }) => id === call.param("id"));
  if (!found) throw notFound(call.param("id"));
  return found;
}

/** The gallery: ready-made applications, and making one of them this company's. */
export const templates = [
  endpoint("GET /applicationTemplates", {
    needs: readTemplates,
    answer: (call) =>
      list(call, applicationTemplates.map(view), { of: "applicationTemplates", directory: false }),
  }),
  endpoint("GET /applicationTemplates/{id}", {
    needs: readTemplates,
    answer: (call) => one(call, "applicationTemplates", view(templateAt(call))),
  }),
  endpoint("POST /applicationTemplates/{id}/instantiate", {
    needs: writeApplications,
    body: z.strictObject({
      displayName: z.string().min(1).max(256),
      serviceManagementReference: z.string().optional(),
    }),
    answer(call) {
      const { directory, caller } = call;
      const template = templateAt(call);
      const application: Application = {
        ...newApplication(call, call.body.displayName, template.id),
        appRoles: galleryRoles,
        settings: {
          signInAudience: "AzureADMyOrg",
          identifierUris: [],
          web: { homePageUrl: template.homePageUrl },
        },
      };
      const principal: ServicePrincipal = {
        ...newServicePrincipal(
          directory.ids.uuid(),
          application.appId,
          directory.clock.now().toISOString(),
          directory.state.tenant.id,
        ),
        applicationTemplateId: template.id,
        appRoleAssignmentRequired: true,
        owners: [caller.objectId],
        settings: {
          tags: [
            "WindowsAzureActiveDirectoryIntegratedApp",
            "WindowsAzureActiveDirectoryGalleryApplicationPrimaryV1",
          ],
        },
      };
      directory.state.applications[application.id] = application;
      directory.state.servicePrincipals[principal.id] = principal;
      return created("microsoft.graph.applicationServicePrincipal", {
        application: applicationView(directory, application),
        servicePrincipal: servicePrincipalView(directory, principal),
      });
    },
  }),
];
