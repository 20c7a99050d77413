// Builds the console into build/console at the root of the repository, where the server looks for it.
import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const version = (JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")) as { version: string }).version;

// The service worker keeps what a technician's phone needs without a network: everything but the supervisor's map and charts.
function serviceWorker(): Plugin {
  return {
    name: "redline-service-worker",
    apply: "build",
    generateBundle(_options, bundle) {
      const kept = Object.keys(bundle).filter(
        (name) => name.startsWith("assets/") && !/\/(board|city-map|wall|records)-/.test(name),
      );
      const source = readFileSync(new URL("./src/app/service-worker.js", import.meta.url), "utf8");
      const files = ["/", "/manifest.webmanifest", "/icon.svg", ...kept.map((name) => `/${name}`)].sort();
      const code = source.replace('"__FILES__"', JSON.stringify(files)).replace("__BUILD__", hashOf(files));
      this.emitFile({ type: "asset", fileName: "sw.js", source: code });
    },
  };
}

function hashOf(files: string[]): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(files.join("\n"))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16);
}

const server = process.env["REDLINE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), serviceWorker()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  build: {
    outDir: "../../build/console",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: { "/api": server, "/demo/sign-in": server, "/ws": { target: server, ws: true } } },
});
