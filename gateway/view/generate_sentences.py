#!/usr/bin/env python3
"""Makes the C++ table of sentences: generate_sentences.py YAML OUTPUT. Python's standard library only.

Reads the part of YAML the file needs: keys at the margin, below each one line `  LANGUAGE: "text"` for every language.
"""

import pathlib
import re
import sys

LANGUAGES = ["en", "zh-CN", "zh-TW"]


def fail(where, what):
    sys.exit(f"{where}: {what}")


def parse(path):
    """key → texts in the order of LANGUAGES."""
    sentences, key = {}, None
    for number, line in enumerate(pathlib.Path(path).read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if match := re.fullmatch(r"([a-z]+(?:-[a-z]+)*):", line):
            key = match[1]
            if key in sentences:
                fail(where, f"{key} is there twice")
            sentences[key] = {}
        elif (match := re.fullmatch(r'  ([A-Za-z-]+): "([^"\\]*)"', line)) and key:
            if match[1] not in LANGUAGES or match[1] in sentences[key]:
                fail(where, f"{match[1]!r} is no language, or is there twice")
            sentences[key][match[1]] = match[2]
        else:
            fail(where, 'expected `key:` or `  LANGUAGE: "text"`')
    for key, texts in sentences.items():
        if list(texts) != LANGUAGES:
            fail(path, f"{key} must have {', '.join(LANGUAGES)} in this order")
    return {key: list(texts.values()) for key, texts in sentences.items()}


def main():
    source, output = sys.argv[1:]
    rows = [
        "    SentenceRow{" + ", ".join(f'"{text}"' for text in [key, *texts]) + "},"
        for key, texts in sorted(parse(source).items())
    ]
    lines = ["// Generated from gateway/view/sentences.yaml by generate_sentences.py; change the table, not this file.",
             '#include "gateway/view/sentences.hpp"', "", "namespace redline::gateway {", "", "namespace {", "",
             "constexpr SentenceRow kRows[] = {", *rows, "};", "",
             "}  // namespace", "", "std::span<const SentenceRow> sentence_rows() noexcept { return kRows; }", "",
             "}  // namespace redline::gateway", ""]
    pathlib.Path(output).write_text("\n".join(lines), encoding="utf-8")


main()
