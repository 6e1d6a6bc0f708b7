import { client, v1, v2 } from "@datadog/datadog-api-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestDatadog, type TestDatadog } from "../../src/systems/datadog/stand-in/testing/world.ts";
import { described, type Exchanges, holdExchanges } from "./datadog-description.ts";

/**
 * The stand-in of Datadog, used through Datadog's own client. Of its first interface every exchange is held against the
 * published description; of the second the client says what it could not read as one of its own types.
 */
const hits = "sum:universal.http.server.hits{env:qa,service:storefront}.as_count()";
const errors =
  "default_zero(sum:universal.http.server.hits{env:qa,service:storefront,error:true}.as_count())";
const errorRate: v1.Monitor = {
  name: "storefront in qa: errors",
  type: "query alert",
  query: `sum(last_5m):${errors} / ${hits} > 0.05`,
  message: "Runbook. @slack-acme",
  tags: ["service:storefront", "env:qa"],
  priority: 3,
  options: {
    thresholds: { critical: 0.05, warning: 0.02 },
    onMissingData: "show_no_data",
    requireFullWindow: false,
  },
};

/** Paths at which the client found what is of none of its types. */
function unread(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if ("_unparsed" in value && value._unparsed === true) return [path];
  return Object.entries(value).flatMap(([name, one]) => unread(one, `${path}/${name}`));
}

let world: TestDatadog;
let exchanges: Exchanges | undefined;
let configuration: ReturnType<typeof client.createConfiguration>;

/** What the client read, having read all of it. */
async function read<Value>(answer: Promise<Value>): Promise<Value> {
  const value = await answer;
  expect(unread(value)).toEqual([]);
  return value;
}

beforeEach(async () => {
  exchanges = described ? holdExchanges() : undefined;
  // The client sends times of its own, such as those of points: they have to be of this hour.
  world = await startTestDatadog(new Date(), exchanges?.middleware);
  configuration = client.createConfiguration({
    authMethods: { apiKeyAuth: world.apiKey, appKeyAuth: world.applicationKey },
    baseServer: new client.BaseServerConfiguration(world.url, {}),
    enableRetry: false,
  });
});
afterEach(() => world.close());

const now = () => Math.floor(world.clock.now().getTime() / 1000);

async function playFirstInterface(): Promise<void> {
  const [monitors, slos] = [
    new v1.MonitorsApi(configuration),
    new v1.ServiceLevelObjectivesApi(configuration),
  ];
  expect(await read(new v1.AuthenticationApi(configuration).validate())).toMatchObject({ valid: true });
  await read(monitors.validateMonitor({ body: errorRate }));
  const { id } = await read(monitors.createMonitor({ body: errorRate }));
  const monitorId = id ?? 0;
  await world.traffic({ requests: 100, errors: 10 });
  const alarmed = await read(monitors.getMonitor({ monitorId, groupStates: "all" }));
  expect(alarmed.overallState).toBe("Alert");
  expect(alarmed.state?.groups?.["*"]).toMatchObject({ status: "Alert", name: "*" });
  expect(await read(monitors.listMonitors({ monitorTags: "service:storefront" }))).toHaveLength(1);
  expect(
    await read(monitors.searchMonitors({ query: "tag:(service:storefront AND env:qa) status:alert" })),
  ).toMatchObject({
    monitors: [{ id: monitorId, status: "Alert" }],
  });
  await read(monitors.searchMonitorGroups({ query: "status:alert" }));
  await read(monitors.updateMonitor({ monitorId, body: { message: "Changed. @slack-acme" } }));

  const metrics = new v1.MetricsApi(configuration);
  const point: [number, number] = [now(), 3];
  await read(
    metrics.submitMetrics({
      body: { series: [{ metric: "queue.length", points: [point], type: "gauge", tags: ["env:qa"] }] },
    }),
  );
  const queried = await read(metrics.queryMetrics({ from: now() - 600, to: now() + 1, query: hits }));
  const counted = (queried.series ?? [])
    .flatMap(({ pointlist }) => pointlist ?? [])
    .reduce((sum, [, value]) => sum + (value ?? 0), 0);
  expect(counted).toBeCloseTo(100);
  expect((await read(metrics.listActiveMetrics({ from: now() - 60 }))).metrics).toContain("queue.length");

  const thresholds: v1.SLOThreshold[] = [{ timeframe: "30d", target: 99.5, warning: 99.9 }];
  const query = { numerator: `${hits} - ${errors}`, denominator: hits };
  const made = await read(
    slos.createSLO({ body: { name: "answered", type: "metric", query, thresholds, tags: ["team:a"] } }),
  );
  const sloId = made.data?.[0]?.id ?? "";
  await read(slos.getSLO({ sloId }));
  await read(slos.listSLOs({}));
  const history = await read(slos.getSLOHistory({ sloId, fromTs: now() - 3600, toTs: now() + 1 }));
  expect(history.data?.overall?.sliValue).toBeCloseTo(90);
  const up = await read(
    slos.createSLO({ body: { name: "up", type: "monitor", monitorIds: [monitorId], thresholds } }),
  );
  expect(await read(monitors.checkCanDeleteMonitor({ monitorIds: [monitorId] }))).toMatchObject({
    data: { ok: [] },
  });
  await expect(monitors.deleteMonitor({ monitorId })).rejects.toMatchObject({ code: 400 });
  await read(slos.checkCanDeleteSLO({ ids: sloId }));
  for (const one of [sloId, up.data?.[0]?.id ?? ""]) await read(slos.deleteSLO({ sloId: one }));
  await read(monitors.deleteMonitor({ monitorId }));
  await expect(monitors.getMonitor({ monitorId })).rejects.toMatchObject({ code: 404 });

  const dashboards = new v1.DashboardsApi(configuration);
  const body: v1.Dashboard = {
    ...{ title: "Storefront in qa", layoutType: "ordered" },
    widgets: [{ definition: { type: "timeseries", requests: [{ q: hits }] } }],
  };
  const dashboardId = (await read(dashboards.createDashboard({ body }))).id ?? "";
  await read(dashboards.getDashboard({ dashboardId }));
  await read(dashboards.updateDashboard({ dashboardId, body: { ...body, title: "Storefront" } }));
  expect((await read(dashboards.listDashboards({}))).dashboards).toMatchObject([{ title: "Storefront" }]);
  await read(dashboards.deleteDashboard({ dashboardId }));

  const organizations = new v1.OrganizationsApi(configuration);
  const [organization] = (await read(organizations.listOrgs())).orgs ?? [];
  const publicId = organization?.publicId ?? "";
  await read(organizations.getOrg({ publicId }));
  await expect(
    organizations.updateOrg({ publicId, body: { settings: { saml: { enabled: true } } } }),
  ).rejects.toMatchObject({ code: 400 });

  const events = new v1.EventsApi(configuration);
  const told = await read(
    events.createEvent({ body: { title: "Deployed", text: "storefront 1.2.0", tags: ["env:qa"] } }),
  );
  await read(events.getEvent({ eventId: told.event?.id ?? 0 }));
  expect(
    (await read(events.listEvents({ start: now() - 60, end: now() + 60, tags: "env:qa" }))).events,
  ).not.toEqual([]);
}

it("is used through the first interface by Datadog's own client", playFirstInterface);

describe.runIf(described)("Datadog's published description", () => {
  it("fits everything that its client and the stand-in say to each other", async () => {
    await playFirstInterface();
    expect(exchanges?.mistakes).toEqual([]);
    expect(exchanges?.answered.size).toBeGreaterThanOrEqual(33);
  });
});

describe("the second interface, with Datadog's own client", () => {
  it("keeps people, roles and keys", async () => {
    const [users, roles, keys] = [
      new v2.UsersApi(configuration),
      new v2.RolesApi(configuration),
      new v2.KeyManagementApi(configuration),
    ];
    const me = await read(users.getCurrentUser());
    expect(me.data?.attributes?.email).toBe("olga@acme.example");
    const permissions = (await read(roles.listPermissions())).data ?? [];
    const reading = permissions.find(({ attributes }) => attributes?.name === "monitors_read")!;
    const role = await read(
      roles.createRole({
        body: {
          data: {
            type: "roles",
            attributes: { name: "Readers" },
            relationships: { permissions: { data: [{ id: reading.id!, type: "permissions" }] } },
          },
        },
      }),
    );
    expect((await read(roles.listRolePermissions({ roleId: role.data!.id! }))).data).toHaveLength(1);
    const accounts = new v2.ServiceAccountsApi(configuration);
    const account = await read(
      accounts.createServiceAccount({
        body: {
          data: {
            type: "users",
            attributes: { email: "bot@acme.example", serviceAccount: true },
            relationships: { roles: { data: [{ id: role.data!.id!, type: "roles" }] } },
          },
        },
      }),
    );
    const serviceAccountId = account.data!.id!;
    const attributes = { name: "bot", scopes: ["monitors_read"] };
    const made = await read(
      accounts.createServiceAccountApplicationKey({
        serviceAccountId,
        body: { data: { type: "application_keys", attributes } },
      }),
    );
    expect(await world.call("GET", "/api/v1/monitor", undefined, made.data?.attributes?.key)).toMatchObject({
      status: 200,
    });
    expect((await read(keys.listApplicationKeys({ filter: "bot" }))).data).toMatchObject([
      { attributes: { last4: made.data?.attributes?.key?.slice(-4), scopes: ["monitors_read"] } },
    ]);
    await read(keys.createAPIKey({ body: { data: { type: "api_keys", attributes: { name: "another" } } } }));
    expect((await read(keys.listAPIKeys({}))).data).toHaveLength(2);
    const mapping = await read(
      new v2.AuthNMappingsApi(configuration).createAuthNMapping({
        body: {
          data: {
            type: "authn_mappings",
            attributes: { attributeKey: "groups", attributeValue: "readers" },
            relationships: { role: { data: { id: role.data!.id!, type: "roles" } } },
          },
        },
      }),
    );
    expect(mapping.data?.attributes?.attributeValue).toBe("readers");
    await read(users.disableUser({ userId: serviceAccountId }));
    expect(await world.call("GET", "/api/v1/monitor", undefined, made.data?.attributes?.key)).toMatchObject({
      status: 403,
    });
  });

  it("takes metrics, and computes over them", async () => {
    const metrics = new v2.MetricsApi(configuration);
    const points = [1, 2, 3].map((value) => ({ timestamp: now() - 60 * value, value }));
    await read(
      metrics.submitMetrics({
        body: { series: [{ metric: "jobs.done", type: 1, points, tags: ["env:qa"] }] },
      }),
    );
    const queries = [
      {
        dataSource: "metrics" as const,
        name: "a",
        query: "sum:jobs.done{*} by {env}.as_count()",
        aggregator: "sum" as const,
      },
    ];
    const [from, to] = [(now() - 600) * 1000, (now() + 1) * 1000];
    const scalar = await read(
      metrics.queryScalarData({
        body: {
          data: {
            type: "scalar_request",
            attributes: { from, to, queries, formulas: [{ formula: "a * 2" }] },
          },
        },
      }),
    );
    expect(scalar.data?.attributes?.columns).toMatchObject([{ values: [["qa"]] }, { values: [12] }]);
    const lines = await read(
      metrics.queryTimeseriesData({
        body: {
          data: {
            type: "timeseries_request",
            attributes: { from, to, interval: 60_000, queries, formulas: [{ formula: "a" }] },
          },
        },
      }),
    );
    expect(lines.data?.attributes?.series).toMatchObject([{ groupTags: ["env:qa"] }]);
  });

  it("keeps AWS accounts, deployments, events and entities", async () => {
    const aws = new v2.AWSIntegrationApi(configuration);
    const fresh = await read(aws.createNewAWSExternalID());
    const externalId = fresh.data!.attributes!.externalId;
    const account = await read(
      aws.createAWSAccount({
        body: {
          data: {
            type: "account",
            attributes: {
              awsAccountId: "111122223333",
              awsPartition: "aws",
              authConfig: { roleName: "datadog", externalId },
            },
          },
        },
      }),
    );
    await read(aws.getAWSAccount({ awsAccountConfigId: account.data!.id }));
    expect((await read(aws.listAWSAccounts({}))).data).toHaveLength(1);
    expect((await read(aws.getAWSIntegrationIAMPermissions())).data?.attributes?.permissions).toContain(
      "ec2:Describe*",
    );
    await read(aws.deleteAWSAccount({ awsAccountConfigId: account.data!.id }));

    const dora = new v2.DORAMetricsApi(configuration);
    const git = { repositoryUrl: "https://github.com/acme/storefront", commitSha: "c".repeat(40) };
    const times = { startedAt: (now() - 60) * 1000, finishedAt: now() * 1000 };
    const attributes = {
      service: "storefront",
      env: "qa",
      version: "1.2.0",
      git,
      ...times,
      id: "acme-storefront-7-qa",
    };
    await read(dora.createDORADeployment({ body: { data: { attributes } } }));
    await read(
      dora.createDORAFailure({
        body: { data: { attributes: { startedAt: times.startedAt, services: ["storefront"], env: "qa" } } },
      }),
    );
    const listed = await read(
      dora.listDORADeployments({
        body: {
          data: { type: "dora_deployments_list_request", attributes: { query: "service:storefront" } },
        },
      }),
    );
    expect(listed.data).toMatchObject([
      {
        id: attributes.id,
        attributes: {
          finishedAt: expect.any(Date),
          git: { commitSha: git.commitSha, repositoryId: "github.com/acme/storefront" },
        },
      },
    ]);
    const bad = { ...attributes, git: { ...git, commitSha: "main" } };
    await expect(dora.createDORADeployment({ body: { data: { attributes: bad } } })).rejects.toMatchObject({
      code: 400,
    });

    const events = new v2.EventsApi(configuration);
    const changed = { changedResource: { name: "storefront", type: "configuration" as const } };
    await read(
      events.createEvent({
        body: {
          data: {
            type: "event",
            attributes: {
              category: "change",
              title: "storefront 1.2.0",
              attributes: changed,
              tags: ["env:qa"],
            },
          },
        },
      }),
    );
    expect((await read(events.listEvents({ filterQuery: "env:qa" }))).data).toHaveLength(1);

    const catalog = new v2.SoftwareCatalogApi(configuration);
    await read(
      catalog.upsertCatalogEntity({
        body: { apiVersion: "v3", kind: "service", metadata: { name: "storefront", owner: "engineering" } },
      }),
    );
    expect((await read(catalog.listCatalogEntity({ filterOwner: "engineering" }))).data).toHaveLength(1);
    await world.person("/code-host-accounts", { account: "acme" });
    const accounts = await read(
      new v2.CIVisibilityGitHubAccountsApi(configuration).listCIAppGitHubAccounts(),
    );
    expect(accounts.data).toMatchObject([{ attributes: { account: "acme", enabled: true } }]);
  });

  it("takes an identity provider's metadata, and nothing else for it", async () => {
    const organizations = new v2.OrganizationsApi(configuration);
    const upload = (text: string) =>
      organizations.uploadIdPMetadata({ idpFile: { data: Buffer.from(text), name: "metadata.xml" } });
    await expect(upload("<html></html>")).rejects.toMatchObject({ code: 400 });
    await upload('<EntityDescriptor entityID="a"><IDPSSODescriptor/></EntityDescriptor>');
    const first = new v1.OrganizationsApi(configuration);
    const publicId = (await first.listOrgs()).orgs?.[0]?.publicId ?? "";
    const changed = await first.updateOrg({ publicId, body: { settings: { saml: { enabled: true } } } });
    expect(changed.org?.settings).toMatchObject({ saml: { enabled: true }, samlIdpMetadataUploaded: true });
  });
});
