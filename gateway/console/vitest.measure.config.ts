// Figures of the screens in a real browser, printed and kept in build/reports/console.txt. Not part of the tests: a machine's speed
// is no correctness. REDLINE names the program, best a release build.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["browser/**/*.measure.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    reporters: ["default"],
  },
});
