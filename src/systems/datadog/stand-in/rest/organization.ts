import { type Answer, answer, refuse, refuseItem } from "../answer.ts";
import type { Datadog } from "../context.ts";
import { asObject } from "../read.ts";
import { type Call, endpoint } from "../router.ts";

function organizationView({ state, url }: Datadog) {
  const { name, publicId, createdAt } = state.organization;
  return {
    ...{
      name,
      public_id: publicId,
      description: "",
      created: createdAt.slice(0, 19).replace("T", " "),
      trial: false,
    },
    ...{ billing: { type: "parent_billing" }, subscription: { type: "pro" } },
    settings: {
      ...state.settings,
      saml_idp_endpoint: /Location="([^"]+)"/.exec(state.samlMetadata ?? "")?.[1] ?? "",
      saml_idp_metadata_uploaded: state.samlMetadata !== null,
      saml_login_url: `${url}/account/login/id/${publicId}`,
    },
  };
}

const mine = (run: (call: Call) => Answer) => (call: Call) =>
  call.parameter("id") === call.datadog.state.organization.publicId
    ? run(call)
    : refuse(403, "Forbidden", "Failed permission authorization checks");

function change({ datadog, body }: Call): Answer {
  const settings = asObject(body["settings"]);
  const strict = asObject(settings["saml_strict_mode"])["enabled"] === true;
  const saml = asObject(settings["saml"])["enabled"] === true;
  if ((strict || saml) && datadog.state.samlMetadata === null) {
    return refuse(400, "SAML cannot be enabled before IdP metadata is uploaded");
  }
  for (const [name, value] of Object.entries(settings))
    if (name in datadog.state.settings) datadog.state.settings[name] = value;
  return answer({ org: organizationView(datadog) });
}

/** `POST /api/v2/saml_configurations/idp_metadata`: the identity provider's metadata, as a file of a form. */
async function upload({ datadog, request }: Call): Promise<Answer> {
  const form = await request.formData().catch(() => undefined);
  const file = form?.get("idp_file");
  const text = typeof file === "string" ? file : await file?.text();
  if (!text) return refuseItem(400, "Bad Request", "idp_file is required");
  const isMetadata =
    /<(\w+:)?EntityDescriptor[\s/>]/.test(text) && /<(\w+:)?IDPSSODescriptor[\s/>]/.test(text);
  if (!isMetadata)
    return refuseItem(400, "Bad Request", "The file is no SAML metadata of an identity provider");
  datadog.state.samlMetadata = text;
  datadog.log("SAML metadata uploaded");
  return { status: 200 };
}

export const organizationEndpoints = [
  endpoint("GET", "/api/v1/org", "may org_management", ({ datadog }) =>
    answer({ orgs: [organizationView(datadog)] }),
  ),
  endpoint(
    "GET",
    "/api/v1/org/:id",
    "may org_management",
    mine(({ datadog }) => answer({ org: organizationView(datadog) })),
  ),
  endpoint("PUT", "/api/v1/org/:id", "may org_management", mine(change)),
  endpoint("POST", "/api/v2/saml_configurations/idp_metadata", "may org_management", upload),
];
