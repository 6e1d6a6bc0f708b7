import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/conformance/**/*.test.ts"],
    server: { deps: { inline: [/@actions\//] } },
    reporters: ["default", "./test/summary-reporter.ts", "./test/conformance/skips-reporter.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
  },
});
