// After the build: compresses what compresses, and prints and checks what each role loads first.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";

const folder = fileURLToPath(new URL("../../../build/console", import.meta.url));
const KIB = 1024;
// Role: budget, and what its home loads by itself.
const ROLES = {
  field: { budget: 350 * KIB, parts: ["field", "device-store"] },
  desk: { budget: 600 * KIB, parts: ["desk"] },
  board: { budget: 600 * KIB, parts: ["board", "city-map"] },
};

const packed = new Map();
for (const entry of readdirSync(folder, { recursive: true })) {
  const path = join(folder, entry);
  if (!statSync(path).isFile() || path.endsWith(".gz")) continue;
  const plain = readFileSync(path);
  const gzip = gzipSync(plain, { level: constants.Z_BEST_COMPRESSION });
  packed.set(entry, gzip.length);
  if (/\.(js|css|html|svg|json|webmanifest)$/.test(entry) && gzip.length < plain.length) writeFileSync(`${path}.gz`, gzip);
}

// What index.html and the role's entry pull in, by following static imports.
function reach(names) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name) || !packed.has(name)) return;
    seen.add(name);
    if (!name.endsWith(".js")) return;
    const text = readFileSync(join(folder, name), "utf8");
    for (const [, file] of text.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([\w.-]+\.js)"/g)) visit(`assets/${file}`);
  };
  names.forEach(visit);
  return seen;
}

const assets = [...packed.keys()].filter((name) => name.startsWith("assets/"));
const html = readFileSync(join(folder, "index.html"), "utf8");
const first = [...html.matchAll(/\/(assets\/[\w.-]+)"/g)].map((match) => match[1]);
const language = assets.filter((name) => /\/zh-CN-/.test(name));
let failed = false;
for (const [role, { budget, parts }] of Object.entries(ROLES)) {
  const own = assets.filter((name) => parts.some((part) => name.startsWith(`assets/${part}-`)));
  const names = reach([...first, ...own, ...language]);
  const bytes = [...names].reduce((sum, name) => sum + packed.get(name), packed.get("index.html"));
  const verdict = bytes <= budget ? "" : "  OVER BUDGET";
  failed ||= bytes > budget;
  console.log(`first load ${role.padEnd(6)} ${(bytes / KIB).toFixed(1).padStart(6)} KiB gzip of ${budget / KIB}${verdict}`);
}
process.exitCode = failed ? 1 : 0;
