import { readFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

interface Skip {
  /** The full name of a test, or its beginning. */
  readonly test: string;
  readonly reason: string;
  /** ISO date on which it could not run. */
  readonly date: string;
}

/** A second opinion that was not asked counts as a failure, unless `skips.json` says why. */
export class SkipsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skips = JSON.parse(readFileSync(new URL("skips.json", import.meta.url), "utf8")) as readonly Skip[];
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        const skip = skips.find((one) => test.fullName.startsWith(one.test));
        if (!skip) process.exitCode = 1;
        const why = skip ? `since ${skip.date}: ${skip.reason}` : "not listed in test/conformance/skips.json";
        process.stdout.write(`skipped: ${test.fullName} (${why})\n`);
      }
    }
  }
}

// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export.
export default SkipsReporter;
