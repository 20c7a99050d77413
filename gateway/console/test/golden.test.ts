// Story: the transcripts that the server's tests keep are read and written here byte for byte.
import { readFileSync } from "node:fs";
import { create, type DescMessage, fromBinary, fromJsonString, toBinary, toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { ClientFrameSchema, ServerFrameSchema } from "../src/generated/redline/v1/wire_pb";

interface Golden {
  name: string;
  bytes: Uint8Array;
  json: string;
}

function transcript(file: string): Golden[] {
  const text = readFileSync(new URL(`../../../tests/golden/v1/${file}`, import.meta.url), "utf8");
  return text
    .split(/^== /m)
    .slice(1)
    .map((part) => {
      const [, name = "", hex = "", json = ""] = /^(.*)\nhex([\s\S]*?)\njson (.*)/.exec(part) ?? [];
      const digits = hex.match(/[0-9a-f]{2}/g) ?? [];
      return { name, bytes: Uint8Array.from(digits, (digit) => Number.parseInt(digit, 16)), json };
    });
}

function check(file: string, schema: DescMessage): void {
  describe(file, () => {
    const messages = transcript(file);
    it("has messages", () => {
      expect(messages.length).toBeGreaterThan(5);
      expect(messages.every((message) => message.name !== "")).toBe(true);
    });
    it.each(messages)("$name", ({ bytes, json }) => {
      const message = fromBinary(schema, bytes);
      expect(message.$unknown).toBeUndefined();
      expect(toJson(schema, message)).toEqual(toJson(schema, fromJsonString(schema, json)));
      expect([...toBinary(schema, message)]).toEqual([...bytes]);
    });
  });
}

check("client_frames.txt", ClientFrameSchema);
check("server_frames.txt", ServerFrameSchema);

describe("evolution", () => {
  it("a frame of a kind we do not know is read as none", () => {
    const frame = fromBinary(ServerFrameSchema, Uint8Array.of(0xfa, 0x01, 0x00));
    expect(frame.frame.case).toBeUndefined();
    expect(create(ServerFrameSchema).frame.case).toBeUndefined();
  });
});
