import { defineConfig } from "vitest/config";
import { configurationFiles } from "../../scripts/vite-configuration-files.ts";

export default defineConfig({
  plugins: [configurationFiles],
  test: {
    include: ["test/conformance/**/*.test.ts"],
    server: { deps: { inline: [/@actions\//] } },
    reporters: ["default", "./test/summary-reporter.ts", "./test/conformance/skips-reporter.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
  },
});
