import type { EnvironmentProvider, ProviderBackend } from "../../../../contracts/terraform-backend.ts";
import { failure, ok } from "../../../../foundation/result.ts";
import { authnMapping } from "./authn-mapping.ts";
import { awsAccount } from "./aws-account.ts";
import { type DatadogConnection, notServed, send } from "./connection.ts";
import { dashboardJson } from "./dashboard-json.ts";
import { iamPermissionsData, permissionsData, roleData } from "./data-sources.ts";
import { externalId } from "./external-id.ts";
import { monitor } from "./monitor.ts";
import { role } from "./role.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceLevelObjective } from "./service-level-objective.ts";
import { softwareCatalog } from "./software-catalog.ts";

const variables = [
  ...(["DD_API_KEY", "DATADOG_API_KEY", "DD_APP_KEY", "DATADOG_APP_KEY", "DD_HOST", "DATADOG_HOST"] as const),
] as const;

/**
 * The provider `datadog/datadog` over the interface of the stand-in, and over nothing else. What its configuration says
 * goes before what the environment says, as in `datadog/fwprovider/framework_provider.go` of 4.x.
 */
export function datadogProvider(options: {
  readonly fetch: typeof fetch;
}): EnvironmentProvider<DatadogConnection> {
  return { variables, backend: (read) => backendOf(read, options.fetch) };
}

type Environment = Readonly<Partial<Record<(typeof variables)[number], string>>>;

function backendOf(read: Environment, fetch: typeof globalThis.fetch): ProviderBackend<DatadogConnection> {
  return {
    async configure({ api_key, app_key, api_url, validate, default_tags }) {
      if (Array.isArray(default_tags) && default_tags.length > 0) return notServed("default_tags");
      const url =
        text(api_url) ?? text(read.DD_HOST) ?? text(read.DATADOG_HOST) ?? "https://api.datadoghq.com/";
      if (!URL.canParse(url) || !["127.0.0.1", "localhost"].includes(new URL(url).hostname)) {
        return failure("terraform-beyond-loopback", `The stand-in provider does not talk to ${url}.`, {
          next: "Leave api_url out in a rehearsal, and set DD_HOST to the address of the stand-in.",
        });
      }
      const connection: DatadogConnection = {
        api: url.replace(/\/+$/, ""),
        apiKey: text(api_key) ?? text(read.DD_API_KEY) ?? text(read.DATADOG_API_KEY) ?? "",
        applicationKey: text(app_key) ?? text(read.DD_APP_KEY) ?? text(read.DATADOG_APP_KEY) ?? "",
        fetch,
      };
      if (validate === "false") return ok(connection);
      if (connection.apiKey === "" || connection.applicationKey === "") {
        return failure(
          "terraform-vendor-refused",
          "api_key and app_key or orgUUID must be set unless validate = false",
        );
      }
      const valid = await send(connection, "GET", "/api/v1/validate");
      return valid.ok ? ok(connection) : valid;
    },
    resources: {
      datadog_authn_mapping: authnMapping,
      datadog_dashboard_json: dashboardJson,
      datadog_integration_aws_account: awsAccount,
      datadog_integration_aws_external_id: externalId,
      datadog_monitor: monitor,
      datadog_role: role,
      datadog_service_account: serviceAccount,
      datadog_service_level_objective: serviceLevelObjective,
      datadog_software_catalog: softwareCatalog,
    },
    dataSources: {
      datadog_integration_aws_iam_permissions: iamPermissionsData,
      datadog_permissions: permissionsData,
      datadog_role: roleData,
    },
  };
}

/** An empty text is as good as none. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
