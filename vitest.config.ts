import { defineConfig } from "vitest/config";
import { configurationFiles } from "./scripts/vite-configuration-files.ts";

export default defineConfig({
  plugins: [configurationFiles],
  test: {
    include: ["src/**/*.test.ts", "test/golden/**/*.test.ts", "test/end-to-end/**/*.test.ts"],
    server: { deps: { inline: [/@actions\//] } },
    reporters: ["default", "./test/summary-reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
  },
});
