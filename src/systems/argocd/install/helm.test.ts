import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { helmInstaller } from "./helm.ts";

const folder = mkdtempSync(join(tmpdir(), "groundwork-helm-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record = join(folder, "asked.json");
/** In Helm's place: writes down how it was called, and ends as it is told. */
function program(exitCode: number): string {
  const file = join(folder, `helm-${exitCode}.cjs`);
  writeFileSync(
    file,
    `#!${process.execPath}
const { readFileSync, writeFileSync } = require("node:fs");
const authority = readFileSync(process.env.HELM_KUBECAFILE, "utf8");
const asked = { args: process.argv.slice(2), env: process.env, input: readFileSync(0, "utf8"), authority };
writeFileSync(${JSON.stringify(record)}, JSON.stringify(asked));
console.error("Error: cannot authenticate with " + process.env.HELM_KUBETOKEN);
process.exit(${exitCode});
`,
  );
  chmodSync(file, 0o755);
  return file;
}

const access = { url: "https://cluster.example", authority: "a certificate", token: "k8s-aws-v1.secret" };
const signal = new AbortController().signal;
const calls: string[] = [];
const cluster: typeof fetch = async (input, init) => {
  calls.push(`${init?.method} ${decodeURIComponent(String(input)).replaceAll("+", " ")}`);
  return Response.json({ kind: "SecretList", items: [] });
};
const install = (exitCode: number) =>
  helmInstaller({ helm: program(exitCode), namespace: "argocd", fetchFor: () => cluster }).install(
    "prod",
    access,
    signal,
  );

it("installs the pinned chart, after it has forgotten what a killed Helm left, with the token in no argument", async () => {
  expect(await install(0)).toMatchObject({ ok: true });
  expect(calls).toEqual([
    "DELETE https://cluster.example/api/v1/namespaces/argocd/secrets?labelSelector=owner=helm,name=argocd,status in (pending-install,pending-upgrade,pending-rollback)",
  ]);
  const asked = JSON.parse(readFileSync(record, "utf8")) as {
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly input: string;
    readonly authority: string;
  };
  expect(asked.args.join(" ")).toMatch(/^upgrade --install argocd argo-cd --repo .* --version 10\.1\.1 /);
  expect(asked.args.join(" ")).not.toContain("secret");
  expect(asked.env).toMatchObject({
    HELM_KUBEAPISERVER: "https://cluster.example",
    HELM_KUBETOKEN: "k8s-aws-v1.secret",
    KUBECONFIG: "/dev/null",
  });
  expect(asked.authority).toBe("a certificate");
  expect(JSON.parse(asked.input)).toMatchObject({ configs: { cm: { create: false } } });
});

it("quotes Helm, without the token", async () => {
  expect(await install(1)).toMatchObject({
    ok: false,
    diagnostics: [{ code: "argocd-install-failed", cause: "Error: cannot authenticate with ***" }],
  });
});
