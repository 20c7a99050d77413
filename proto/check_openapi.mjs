// Holds a running gateway to its own OpenAPI document: the document is valid, every operation's example works and is answered as
// described, and nothing is told without a token.
//
//   node check_openapi.mjs URL < tokens.json      {"agent": "…", "supervisor": "…"}
//
// Who sends an example says the operation's x-example-role. Meant for an empty server: the first example creates ticket 1.
import { readFileSync } from "node:fs";

import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv/dist/2020.js";

const METHODS = ["get", "post", "put", "delete"];

const url = process.argv[2];
const tokens = JSON.parse(readFileSync(0, "utf8"));
const document = await (await fetch(`${url}/api/v1/openapi.json`)).json();

let passed = 0;
const failures = [];
function check(name, wrong) {
  if (wrong) failures.push(`${name}: ${wrong}`);
  else passed += 1;
}

const validity = await new Validator().validate(structuredClone(document));
check("the document", validity.valid ? "" : JSON.stringify(validity.errors));

// The document lets answers grow; this run wants to know whatever is not described.
function close(schema) {
  if (schema.type === "object" && schema.properties && schema.additionalProperties === undefined) schema.additionalProperties = false;
}
for (const schema of Object.values(document.components.schemas)) close(schema);
const ajv = new Ajv({ strict: false });
ajv.addSchema(document, "api");

function resolve(item) {
  return item.$ref ? item.$ref.slice(2).split("/").reduce((node, key) => node[key], document) : item;
}

function wrongBody(responsePath, body) {
  const pointer = responsePath.map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const validate = ajv.compile({ $ref: `api#/${pointer}` });
  return validate(body) ? "" : `${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`;
}

function requestOf(path, method, operation) {
  const parameters = [...(document.paths[path].parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  const examples = parameters.filter((parameter) => parameter.example !== undefined);
  let target = path;
  for (const { name, example } of examples.filter((each) => each.in === "path")) target = target.replace(`{${name}}`, example);
  const queries = examples.filter((each) => each.in === "query").map((each) => [each.name, each.example]);
  if (queries.length > 0) target += `?${new URLSearchParams(queries)}`;
  const body = operation.requestBody?.content["application/json"].example;
  return { target: `${url}${target}`, method: method.toUpperCase(), body: body && JSON.stringify(body) };
}

// What is wrong with the answer, or nothing.
async function wrongAnswer(path, method, operation, answer) {
  const described = operation.responses[String(answer.status)];
  const text = await answer.text();
  if (!described) return `${answer.status} is not described: ${text}`;
  const media = (answer.headers.get("content-type") ?? "").split(";")[0];
  if (!resolve(described).content[media]) return `${media} is not described for ${answer.status}`;
  const place = described.$ref
    ? [...described.$ref.slice(2).split("/"), "content", media, "schema"]
    : ["paths", path, method, "responses", String(answer.status), "content", media, "schema"];
  return wrongBody(place, media.endsWith("json") ? JSON.parse(text) : text);
}

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })));
const rank = { createTicket: 0, sendCommand: 2 };  // the last one cancels
operations.sort((a, b) => (rank[a.operation.operationId] ?? 1) - (rank[b.operation.operationId] ?? 1));

for (const { path, method, operation } of operations) {
  const { target, ...options } = requestOf(path, method, operation);
  const role = operation["x-example-role"] ?? "agent";
  const answer = await fetch(target, { ...options, headers: { Authorization: `Bearer ${tokens[role]}` } });
  const refused = answer.status >= 400 ? `refused with ${answer.status}` : "";
  check(operation.operationId, (await wrongAnswer(path, method, operation, answer)) || refused);
  const anonymous = await fetch(target, options);
  const open = operation.security?.length === 0;
  check(`${operation.operationId} without a token`, open === (anonymous.status !== 401) ? "" : `answered ${anonymous.status}`);
  if (!open) check(`${operation.operationId} refused`, await wrongAnswer(path, method, operation, anonymous));
}

for (const failure of failures) console.log(failure);
console.log(`${passed} checks passed, ${failures.length} failed, ${operations.length} operations`);
process.exit(failures.length > 0 ? 1 : 0);
