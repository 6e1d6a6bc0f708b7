import { describe, expect, it } from "vitest";
import { evaluateExpression } from "./expression/evaluate.ts";
import { renderTemplate } from "./go-template/evaluate.ts";

const app = {
  metadata: { name: "storefront" },
  status: {
    health: { status: "Degraded" },
    summary: { images: ["r/a@sha256:11", "r/a@sha256:22"] },
    resources: [{ name: "one" }, { name: "two", health: { message: "exceeded its deadline" } }],
  },
};

describe("Go templates", () => {
  it.each([
    ["{{.path.basename}}-{{ index .path.segments 1 }}", "storefront-storefront"],
    ['{{ .app.status.summary.images | join " " | regexFind "sha256:[0-9]{2}" }}', "sha256:11"],
    [
      "{{range .app.status.resources}}{{if .health}}{{.health.message}}{{end}}{{end}}",
      "exceeded its deadline",
    ],
    ['{{if eq .app.status.health.status "Healthy"}}good{{else if true}}bad{{end}}', "bad"],
    ["{{with .app.metadata}} {{- .name -}} {{end}}!", "storefront!"],
    ["{{ (index .app.status.resources 1).health.message | trunc 8 }}", "exceeded"],
    ["{{.app.status.nothing}}", "<no value>"],
  ])("%s", (template, expected) => {
    expect(
      renderTemplate(template, { app, path: { basename: "storefront", segments: ["dev", "storefront"] } }),
    ).toBe(expected);
  });

  it.each([
    ["{{ $x := .app }}", /not supported by the stand-in/],
    ['{{ template "x" }}', /not supported by the stand-in/],
    ['{{ genCA "x" }}', /"genCA" is not supported/],
    ["{{ if .app }}", /has no {{ end }}/],
    ["{{ .app.metadata.name.first }}", /can't evaluate field first/],
  ])("refuses %s", (template, message) => {
    expect(() => renderTemplate(template, { app })).toThrow(message);
  });

  it("treats an unknown key as an error with missingkey=error", () => {
    expect(() => renderTemplate("{{.typo}}", {}, { strict: true })).toThrow(
      'map has no entry for key "typo"',
    );
  });
});

describe("trigger expressions", () => {
  it.each([
    ["app.status.health.status in ['Healthy', 'Degraded'] and app.metadata.name == 'storefront'", true],
    ['not (app.status.health.status == "Degraded") || false', false],
    ["app.status.operationState?.phase == 'Succeeded'", false],
    ["app.metadata.name startsWith 'store' && app.status.summary.images[0] contains '11'", true],
    ["app.status.health.status not in ['Healthy']", true],
    ["[app.metadata.name, app.status.summary.images]", ["storefront", ["r/a@sha256:11", "r/a@sha256:22"]]],
  ])("%s", (source, expected) => {
    expect(evaluateExpression(source, { app })).toEqual(expected);
  });

  it.each([
    ["time.Now()"],
    ["1 + 2"],
    ["app.status.health.status ? 1 : 2"],
    ["a ="],
  ])("refuses %s", (source) => {
    expect(() => evaluateExpression(source, { app, time: {} })).toThrow(/not supported by the stand-in/);
  });

  it("stops at a member of nothing, as expr does", () => {
    expect(() => evaluateExpression("app.status.operationState.phase == 'x'", { app })).toThrow(
      "cannot fetch phase from nil",
    );
  });
});
