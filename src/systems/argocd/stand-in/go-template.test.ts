import { describe, expect, it } from "vitest";
import { renderTemplate } from "./go-template.ts";

const app = {
  metadata: { name: "storefront" },
  status: {
    health: { status: "Degraded" },
    summary: { images: [`r/storefront@sha256:${"a".repeat(64)}`, `r/storefront@sha256:${"b".repeat(64)}`] },
    resources: [{ kind: "Service" }, { kind: "Deployment", health: { message: "too late" } }],
  },
};

describe("the subset of Go's templates", () => {
  it.each([
    ["{{.app.metadata.name}}", "storefront"],
    ['{{.app.status.summary.images | join " " | regexFind "sha256:[0-9a-f]{4}"}}', "sha256:aaaa"],
    [
      '{{regexReplaceAll "[^ ]*@(sha256:[0-9a-f]{4})[0-9a-f]*" (join " " .app.status.summary.images) "${1}"}}',
      "sha256:aaaa sha256:bbbb",
    ],
    ["{{range .app.status.resources}}{{if .health}}{{.health.message}}{{else}}-{{end}}{{end}}", "-too late"],
    ["{{.app.status.nothing}}", "<no value>"],
    ['{{ index .app.metadata "name" }}', "storefront"],
  ])("%s", (template, text) => {
    expect(renderTemplate(template, { app })).toEqual({ ok: true, value: text });
  });

  it.each([
    "{{with .app}}x{{end}}",
    "{{nosuch .app}}",
    "{{if .app}}never closed",
    '{{join " " (.app}}',
  ])("refuses %s by name", (template) => {
    const result = renderTemplate(template, { app });
    expect(!result.ok && result.diagnostics[0]?.code).toBe("argocd-template-refused");
  });
});
