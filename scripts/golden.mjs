// Writes the rendered trees of the examples anew. Read the difference before you commit it: the test takes it for the truth.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = mkdtempSync(join(tmpdir(), "groundwork-golden-"));
try {
  const outfile = join(folder, "golden.mjs");
  await build({
    stdin: {
      contents: `export { renderExample } from "./test/golden/acme.ts";
export { writeTree } from "./src/render/write.ts";`,
      resolveDir: ".",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "warning",
    loader: { ".md": "text", ".tf": "text", ".yaml": "text" },
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
  });
  const { renderExample, writeTree } = await import(pathToFileURL(outfile).href);
  for (const example of ["examples/acme", "examples/birch"]) {
    const rendered = join(example, "rendered");
    const files = renderExample(example);
    rmSync(rendered, { recursive: true, force: true });
    const result = writeTree(files, rendered);
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    console.log(`${rendered}: ${result.value.written.length} files`);
    for (const { path, needs } of result.value.pending)
      console.log(`pending: ${path} needs ${needs.join(", ")}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
