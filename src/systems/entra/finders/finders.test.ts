import { beforeEach, expect, it } from "vitest";
import type { Json } from "../../../contracts/json.ts";
import { expect as value } from "../../../foundation/result.ts";
import { type FakeDirectory, signIn, startFake } from "../testing-graph.ts";
import { entraFinders } from "./index.ts";

let directory: FakeDirectory;
beforeEach(() => {
  directory = startFake();
  signIn(directory);
});
const find = async (type: string, values: Readonly<Record<string, Json>>) => {
  const finder = entraFinders(directory.client)[type];
  if (!finder) throw new Error(type);
  return finder({ stack: "identity", address: `${type}.this`, values, known: new Map() });
};

it("finds what the stack would make by the id that the engine imports it by, and nothing in a new directory", async () => {
  const application = { id: "a", appId: "cloud-app", displayName: "Cloud", applicationTemplateId: "t" };
  const rows: readonly (readonly [string, Readonly<Record<string, Json>>, string])[] = [
    ["azuread_group", { display_name: "platform" }, "/groups/g"],
    ["azuread_application", { display_name: "Cloud" }, "/applications/a"],
    [
      "azuread_application_from_template",
      { display_name: "Cloud", template_id: "t" },
      "/applicationTemplates/t/instantiate/a/cloud",
    ],
    ["azuread_service_principal", { client_id: "cloud-app" }, "/servicePrincipals/cloud"],
  ];
  directory.tables["servicePrincipals"]?.pop();
  for (const [type, values] of rows) expect(value(await find(type, values)), type).toBeNull();
  directory.tables["servicePrincipals"]?.push({ id: "cloud", appId: "cloud-app" });
  directory.tables["groups"] = [{ id: "g", displayName: "platform" }];
  directory.tables["applications"] = [application];
  for (const [type, values, id] of rows) expect(value(await find(type, values)), type).toBe(id);
  // Made from another entry of the gallery, or by hand.
  expect(
    value(await find("azuread_application_from_template", { display_name: "Cloud", template_id: "u" })),
  ).toBeNull();
});

it("does not choose between two of one name, and says nothing where it cannot tell", async () => {
  directory.tables["groups"] = ["g", "h"].map((id) => ({ id, displayName: "platform" }));
  expect(await find("azuread_group", { display_name: "platform" })).toMatchObject({
    diagnostics: [{ code: "entra-found-several" }],
  });
  signIn(directory, "");
  expect(await find("azuread_group", { display_name: "platform" })).toMatchObject({
    diagnostics: [{ code: "access-missing" }],
  });
});
