// Makes src/generated from proto/: message types with protoc-gen-es, the error catalogue with generate_errors.py.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const proto = fileURLToPath(new URL("../../../proto", import.meta.url));
const out = `${here}/src/generated`;

mkdirSync(out, { recursive: true });
const files = readdirSync(`${proto}/redline/v1`)
  .filter((name) => name.endsWith(".proto") && name !== "store.proto")
  .map((name) => `redline/v1/${name}`);
execFileSync(
  "protoc",
  [
    `--plugin=protoc-gen-es=${here}/node_modules/.bin/protoc-gen-es`,
    `--es_out=${out}`,
    "--es_opt=target=ts",
    `--proto_path=${proto}`,
    ...files,
  ],
  { stdio: "inherit" },
);
execFileSync("python3", [`${proto}/generate_errors.py`, "ts", `${proto}/errors.yaml`, `${out}/errors.ts`], { stdio: "inherit" });
