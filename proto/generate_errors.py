#!/usr/bin/env python3
"""Makes C++, TypeScript and documentation from the error catalogue (errors.yaml). Python's standard library only.

  generate_errors.py cpp YAML OUTDIR   writes OUTDIR/errors.hpp and OUTDIR/errors.cpp
  generate_errors.py md YAML FILE      writes the documentation page ("-" = standard output)
  generate_errors.py ts YAML FILE      writes the TypeScript module ("-" = standard output)
"""

import pathlib
import re
import sys

TEXT_KEYS = ["en", "zh_cn", "zh_tw"]
ENTRY_KEYS = {
    "errors": ["name", "number", "http", "retryable"] + TEXT_KEYS,
    "close_codes": ["name", "number", "reconnect"] + TEXT_KEYS,
}


class CatalogueError(Exception):
    """A mistake in errors.yaml, with the line it is on."""


def parse_value(text, where):
    if re.fullmatch(r'"[^"\\]+"', text):
        return text[1:-1]
    if re.fullmatch(r"[0-9]+", text):
        return int(text)
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"[A-Z][A-Z0-9_]*", text):
        return text
    raise CatalogueError(f"{where}: {text!r} is neither a number, true/false, a NAME nor plain text in double quotes")


def parse(path):
    """Reads the catalogue's part of YAML: top-level lists of flat mappings. Anything else is refused with its line."""
    catalogue = {section: [] for section in ENTRY_KEYS}
    section = entry = None
    for number, line in enumerate(pathlib.Path(path).read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if match := re.fullmatch(r"([a-z_]+):", line):
            section, entry = match[1], None
            if section not in catalogue:
                raise CatalogueError(f"{where}: unknown section {section!r}")
            continue
        match = re.fullmatch(r"  (- |  )([a-z_]+): (.+)", line)
        if not match or section is None or (match[1] == "  " and entry is None):
            raise CatalogueError(f"{where}: expected '  - key: value' or '    key: value' inside a section")
        if match[1] == "- ":
            entry = {"where": where}
            catalogue[section].append(entry)
        if match[2] in entry:
            raise CatalogueError(f"{where}: {match[2]!r} is given twice")
        entry[match[2]] = parse_value(match[3].strip(), where)
    for section, entries in catalogue.items():
        check(section, entries)
    return catalogue


def check_entry(section, entry):
    keys = [key for key in entry if key != "where"]
    if sorted(keys) != sorted(ENTRY_KEYS[section]):
        raise CatalogueError(f"{entry['where']}: an entry of {section} has exactly the keys {', '.join(ENTRY_KEYS[section])}")
    for key in keys:
        kind = bool if key in ("retryable", "reconnect") else int if key in ("number", "http") else str
        if type(entry[key]) is not kind:
            raise CatalogueError(f"{entry['where']}: {key} must be a {kind.__name__}")
    if section == "errors" and not 400 <= entry["http"] <= 599:
        raise CatalogueError(f"{entry['where']}: http must be a 4xx or 5xx status")
    if section == "close_codes" and entry["number"] >= 4000 and entry["reconnect"] != (entry["number"] < 4500):
        raise CatalogueError(f"{entry['where']}: 4000-4499 reconnect, 4500-4999 do not")


def check(section, entries):
    if not entries:
        raise CatalogueError(f"section {section} is missing or empty")
    previous, names = 0, set()
    for entry in entries:
        check_entry(section, entry)
        if entry["number"] <= previous or entry["number"] > 4999:
            raise CatalogueError(f"{entry['where']}: numbers rise and end at 4999")
        if entry["name"] in names:
            raise CatalogueError(f"{entry['where']}: the name {entry['name']} is used twice")
        previous = entry["number"]
        names.add(entry["name"])


def pascal(name):
    return "".join(part.capitalize() for part in name.split("_"))


HEADER = """// Generated from proto/errors.yaml by proto/generate_errors.py; change the catalogue, not this file.
//
// The error catalogue: every answer that is not OK carries an ErrorCode, every closed WebSocket a CloseCode. Numbers travel on
// the wire and never change their meaning. All data is constant; every function may be called from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace redline {

enum class ErrorCode : std::uint16_t {
@ERRORS@
};

struct ErrorInfo {
  ErrorCode code;
  std::string_view name;
  int http_status;
  bool retryable;  // the same command with the same id may be sent again unchanged
  std::string_view text_en;
  std::string_view text_zh_cn;
  std::string_view text_zh_tw;
};

enum class CloseCode : std::uint16_t {
@CLOSES@
};

struct CloseInfo {
  CloseCode code;
  std::string_view name;
  bool reconnect;  // the client comes back by itself
  std::string_view text_en;
  std::string_view text_zh_cn;
  std::string_view text_zh_tw;
};

// A value that is no enumerator is described as INTERNAL / SERVER_ERROR: it can only come from our own mistake.
const ErrorInfo& info(ErrorCode code) noexcept;
const CloseInfo& info(CloseCode code) noexcept;

std::optional<ErrorCode> error_from_name(std::string_view name) noexcept;
std::optional<CloseCode> close_from_name(std::string_view name) noexcept;
std::optional<ErrorCode> error_from_number(std::uint32_t number) noexcept;
std::optional<CloseCode> close_from_number(std::uint32_t number) noexcept;

// In rising order of their numbers.
std::span<const ErrorInfo> all_errors() noexcept;
std::span<const CloseInfo> all_close_codes() noexcept;

}  // namespace redline
"""

SOURCE = """// Generated from proto/errors.yaml by proto/generate_errors.py; change the catalogue, not this file.
#include "redline/errors.hpp"

#include <algorithm>
#include <array>

namespace redline {
namespace {

constexpr auto kErrors = std::to_array<ErrorInfo>({
@ERRORS@
});

constexpr auto kCloseCodes = std::to_array<CloseInfo>({
@CLOSES@
});

template <typename Table>
constexpr auto find_number(const Table& table, std::uint32_t number) {
  const auto number_of = [](const auto& entry) { return static_cast<std::uint32_t>(entry.code); };
  const auto found = std::ranges::lower_bound(table, number, {}, number_of);
  return found != table.end() && number_of(*found) == number ? found : table.end();
}

template <typename Code, typename Table>
std::optional<Code> code_at(const Table& table, typename Table::const_iterator found) {
  return found == table.end() ? std::nullopt : std::optional<Code>(found->code);
}

}  // namespace

const ErrorInfo& info(ErrorCode code) noexcept {
  const auto found = find_number(kErrors, static_cast<std::uint32_t>(code));
  return found == kErrors.end() ? *find_number(kErrors, static_cast<std::uint32_t>(ErrorCode::Internal)) : *found;
}

const CloseInfo& info(CloseCode code) noexcept {
  const auto found = find_number(kCloseCodes, static_cast<std::uint32_t>(code));
  return found == kCloseCodes.end() ? *find_number(kCloseCodes, static_cast<std::uint32_t>(CloseCode::ServerError)) : *found;
}

std::optional<ErrorCode> error_from_name(std::string_view name) noexcept {
  return code_at<ErrorCode>(kErrors, std::ranges::find(kErrors, name, &ErrorInfo::name));
}

std::optional<CloseCode> close_from_name(std::string_view name) noexcept {
  return code_at<CloseCode>(kCloseCodes, std::ranges::find(kCloseCodes, name, &CloseInfo::name));
}

std::optional<ErrorCode> error_from_number(std::uint32_t number) noexcept {
  return code_at<ErrorCode>(kErrors, find_number(kErrors, number));
}

std::optional<CloseCode> close_from_number(std::uint32_t number) noexcept {
  return code_at<CloseCode>(kCloseCodes, find_number(kCloseCodes, number));
}

std::span<const ErrorInfo> all_errors() noexcept { return kErrors; }

std::span<const CloseInfo> all_close_codes() noexcept { return kCloseCodes; }

}  // namespace redline
"""

PAGE = """# Errors and close codes

<!-- Generated from proto/errors.yaml: `python3 proto/generate_errors.py md proto/errors.yaml deploy/docs/errors.md` -->

Every answer that is not OK carries one of these errors; every WebSocket that Redline closes carries one of these close codes.
Names and numbers keep their meaning for good.

## Errors

*Retry* means: the same command with the same id may be sent again unchanged, after `retry_after_ms` where it is given.
Everything else needs a change first: other input, a fresh look, a new sign-in.

@ERRORS@

## Close codes

*Comes back* tells whether a client reconnects by itself (4000 to 4499) or needs somebody to act first (4500 to 4999).

@CLOSES@
"""

MODULE = """// Generated from proto/errors.yaml by proto/generate_errors.py; change the catalogue, not this file.

export interface ErrorInfo {
  readonly number: number;
  readonly httpStatus: number;
  readonly retryable: boolean;
  readonly text: Readonly<Record<"en" | "zh-CN" | "zh-TW", string>>;
}

export interface CloseInfo {
  readonly number: number;
  readonly reconnect: boolean;
  readonly text: Readonly<Record<"en" | "zh-CN" | "zh-TW", string>>;
}

export const errors = {
@ERRORS@
} as const satisfies Record<string, ErrorInfo>;

export const closeCodes = {
@CLOSES@
} as const satisfies Record<string, CloseInfo>;

export type ErrorName = keyof typeof errors;
export type CloseName = keyof typeof closeCodes;
"""


def fill(template, errors, closes):
    return template.replace("@ERRORS@", "\n".join(errors)).replace("@CLOSES@", "\n".join(closes))


def cpp_enumerators(entries):
    return [f"  {pascal(entry['name'])} = {entry['number']}," for entry in entries]


def cpp_entry(kind, entry, middle):
    texts = ",\n     ".join(f'"{entry[key]}"' for key in TEXT_KEYS)
    return f"    {{{kind}::{pascal(entry['name'])}, \"{entry['name']}\", {middle},\n     {texts}}},"


def cpp(catalogue):
    errors, closes = catalogue["errors"], catalogue["close_codes"]
    header = fill(HEADER, cpp_enumerators(errors), cpp_enumerators(closes))
    source = fill(
        SOURCE,
        [cpp_entry("ErrorCode", entry, f"{entry['http']}, {str(entry['retryable']).lower()}") for entry in errors],
        [cpp_entry("CloseCode", entry, str(entry["reconnect"]).lower()) for entry in closes],
    )
    return header, source


def table(titles, rows):
    lines = ["| " + " | ".join(titles) + " |", "|" + " --- |" * len(titles)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def markdown(catalogue):
    def yes(flag):
        return "yes" if flag else "no"

    def texts(entry):
        return [entry[key] for key in TEXT_KEYS]

    errors = [[f"`{e['name']}`", e["number"], e["http"], yes(e["retryable"])] + texts(e) for e in catalogue["errors"]]
    closes = [[e["number"], f"`{e['name']}`", yes(e["reconnect"])] + texts(e) for e in catalogue["close_codes"]]
    return fill(
        PAGE,
        table(["Error", "Number", "HTTP", "Retry", "English", "简体中文", "繁體中文"], errors),
        table(["Code", "Name", "Comes back", "English", "简体中文", "繁體中文"], closes),
    )


def typescript_entry(entry, middle):
    texts = f'{{ en: "{entry["en"]}", "zh-CN": "{entry["zh_cn"]}", "zh-TW": "{entry["zh_tw"]}" }}'
    return f"  {entry['name']}: {{\n    number: {entry['number']},\n{middle}    text: {texts},\n  }},"


def typescript(catalogue):
    def flag(value):
        return str(value).lower()

    errors = [
        typescript_entry(e, f"    httpStatus: {e['http']},\n    retryable: {flag(e['retryable'])},\n") for e in catalogue["errors"]
    ]
    closes = [typescript_entry(e, f"    reconnect: {flag(e['reconnect'])},\n") for e in catalogue["close_codes"]]
    return fill(MODULE, errors, closes)


def write(target, text):
    if target == "-":
        sys.stdout.write(text)
        return
    path = pathlib.Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in ("cpp", "md", "ts"):
        sys.stderr.write(__doc__)
        return 2
    mode, source, target = arguments
    try:
        catalogue = parse(source)
    except (CatalogueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if mode == "cpp":
        header, implementation = cpp(catalogue)
        write(f"{target}/errors.hpp", header)
        write(f"{target}/errors.cpp", implementation)
    else:
        write(target, markdown(catalogue) if mode == "md" else typescript(catalogue))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
