// Story: every word on the screens is there in all languages, and none is kept that nobody says.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import en from "../src/i18n/en.json";
import { LANGUAGES, languageFrom } from "../src/i18n/languages";
import zhCN from "../src/i18n/zh-CN.json";
import zhTW from "../src/i18n/zh-TW.json";

const FILES = { en, "zh-CN": zhCN, "zh-TW": zhTW };

function flat(tree: object, prefix = ""): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    if (typeof value === "string") texts.set(prefix + key, value);
    else for (const [inner, text] of flat(value as object, `${prefix}${key}.`)) texts.set(inner, text);
  }
  return texts;
}

const texts = Object.fromEntries(LANGUAGES.map((language) => [language, flat(FILES[language])])) as Record<
  string,
  Map<string, string>
>;

function sources(): string {
  const root = new URL("../src/", import.meta.url);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith("generated"))
    .map((name) => readFileSync(new URL(name, root), "utf8"))
    .join("\n");
}

// t("a.b"), i18next.t("a.b"), t(`a.${x}`) and t(x ? "a.b" : "a.c").
function used(code: string) {
  const whole = new Set<string>();
  const prefixes = new Set<string>();
  const key = '"([a-zA-Z]+(?:\\.[\\w-]+)+)"';
  for (const [, one = ""] of code.matchAll(new RegExp(`\\bt\\(${key}`, "g"))) whole.add(one);
  for (const [, one = "", other = ""] of code.matchAll(new RegExp(`\\bt\\([^()\\n]*\\? ${key} : ${key}`, "g")))
    whole.add(one).add(other);
  for (const [, prefix = ""] of code.matchAll(/\b(?:t|exists)\(`([\w.]+\.)\$\{/g)) prefixes.add(prefix);
  // Looked up by a name that is put together elsewhere: useNames() in common/ticket/catalogue.ts.
  for (const [, prefix = ""] of code.matchAll(/known\("(\w+)",/g)) prefixes.add(`${prefix}.`);
  return { whole, prefixes };
}

const marks = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

describe("translations", () => {
  const { whole, prefixes } = used(sources());

  it("find what the screens say", () => {
    expect(whole.size).toBeGreaterThan(100);
    expect([...prefixes]).toContain("ticketState.");
  });

  it.each(LANGUAGES)("%s has every text that is used", (language) => {
    const known = texts[language]!;
    expect([...whole].filter((key) => !known.has(key))).toEqual([]);
    expect([...prefixes].filter((prefix) => ![...known.keys()].some((key) => key.startsWith(prefix)))).toEqual([]);
  });

  it.each(LANGUAGES)("%s has no text that nobody uses", (language) => {
    const unused = [...texts[language]!.keys()].filter(
      (key) => !whole.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it.each(LANGUAGES)("%s says the same things as English, with the same blanks to fill", (language) => {
    const own = texts[language]!;
    expect([...own.keys()]).toEqual([...texts["en"]!.keys()]);
    for (const [key, text] of texts["en"]!) {
      expect(own.get(key)?.trim(), key).not.toBe("");
      expect(marks(own.get(key) ?? ""), key).toEqual(marks(text));
    }
  });
});

// What the protocol can tell must have words here as soon as it can be told.
describe("the protocol", () => {
  const proto = (file: string) => readFileSync(new URL(`../../../proto/redline/v1/${file}`, import.meta.url), "utf8");
  const camel = (name: string) => name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const bodies = (file: string, message: string) => {
    const [, inside = ""] =
      new RegExp(`^message ${message} \\{[\\s\\S]*?oneof body \\{([\\s\\S]*?)\\}`, "m").exec(proto(file)) ?? [];
    return [...inside.matchAll(/^\s*\w+ (\w+) = \d+;/gm)].map(([, name = ""]) => camel(name));
  };
  const values = (file: string, name: string, prefix: string) =>
    [...proto(file).matchAll(new RegExp(`^ {2}${prefix}_(\\w+) = [1-9]\\d*;`, "gm"))]
      .map(([, value = ""]) => camel(value))
      .map((value) => `${name}.${value}`);
  const kinds: readonly [string, readonly string[]][] = [
    ["events", bodies("event.proto", "Event").map((name) => `event.${name}`)],
    ["alerts", values("wire.proto", "alert", "ALERT_KIND")],
    ["states of tickets", values("types.proto", "ticketState", "TICKET_STATE")],
    ["clocks", values("types.proto", "clock", "CLOCK_KIND")],
    ["reasons of a choice", values("types.proto", "choice", "CHOICE_REASON")],
    ["signals", values("work.proto", "signal", "SIGNAL_KIND")],
    ["ways to consent", values("work.proto", "consentHow", "CONSENT_HOW")],
  ];

  it("is read", () => {
    expect(kinds.map(([, keys]) => keys.length > 2)).toEqual(kinds.map(() => true));
  });

  it.each(kinds)("%s have words in every language", (_, keys) => {
    for (const language of LANGUAGES) expect(keys.filter((key) => !texts[language]!.has(key))).toEqual([]);
  });
});

describe("the language of a browser", () => {
  it.each([
    [["zh-CN", "en"], "zh-CN"],
    [["zh-Hant-HK"], "zh-TW"],
    [["zh-TW"], "zh-TW"],
    [["zh"], "zh-CN"],
    [["fr", "en-GB"], "en"],
    [["fr"], "en"],
    [[], "en"],
  ] as const)("%j is %s", (wanted, language) => {
    expect(languageFrom(wanted)).toBe(language);
  });
});
