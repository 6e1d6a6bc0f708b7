// Writes examples/acme/rendered anew. Read the difference before you commit it: the test takes it for the truth.
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
    loader: { ".md": "text", ".tf": "text" },
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
  });
  const { renderExample, writeTree } = await import(pathToFileURL(outfile).href);
  const files = renderExample("examples/acme");
  rmSync("examples/acme/rendered", { recursive: true, force: true });
  const result = writeTree(files, "examples/acme/rendered");
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  console.log(`examples/acme/rendered: ${result.value.written.length} files`);
  for (const { path, needs } of result.value.pending)
    console.log(`pending: ${path} needs ${needs.join(", ")}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
