import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { helmTemplate } from "../../../formats/helm/template.ts";
import { findHelm } from "../../../foundation/kubectl.ts";
import { expect } from "../../../foundation/result.ts";

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: unknown;
}

/** For tests only: what real Helm makes of a chart's files. */
export async function renderChart(
  files: Readonly<Record<string, string>>,
  name: string,
  namespace: string,
): Promise<readonly Manifest[]> {
  const folder = mkdtempSync(join(tmpdir(), "groundwork-chart-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const text = expect(await helmTemplate({ helm: expect(await findHelm()), folder, name, namespace }));
    return parseAllDocuments(text)
      .map((document) => document.toJS() as Manifest | null)
      .filter((one) => one !== null);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
