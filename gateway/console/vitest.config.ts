// Tests without a browser: the connection against a fake gateway, the reducers, the translations.
import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify("1.0.0") },
  test: { include: ["src/**/*.test.ts", "test/**/*.test.ts"], environment: "node", reporters: ["default"] },
});
