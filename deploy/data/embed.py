#!/usr/bin/env python3
"""Makes the C++ source with the shipped files: embed.py OUTPUT FOLDER FILE... (files relative to FOLDER)."""

import pathlib
import sys


def literal(data):
    """`data` as string literals, 64 bytes a line; octal escapes, because they end after three digits."""
    plain = {ord(c): c for c in "".join(map(chr, range(32, 127))) if c not in '"\\?'}
    lines = []
    for start in range(0, len(data), 64):
        lines.append('    "' + "".join(plain.get(b, f"\\{b:03o}") for b in data[start:start + 64]) + '"')
    return "\n".join(lines) or '    ""'


def main():
    output, folder, *names = sys.argv[1:]
    parts = ["// Made by deploy/data/embed.py.", '#include "deploy/data/shipped.hpp"', "", "namespace redline::config {", "",
             "namespace {", ""]
    entries = []
    for number, name in enumerate(sorted(names)):
        data = (pathlib.Path(folder) / name).read_bytes()
        parts += [f"constexpr char kFile{number}[] =", literal(data) + ";"]
        entries.append(f'    ShippedFile{{"{name}", {{kFile{number}, {len(data)}}}}},')
    parts += ["", "constexpr ShippedFile kFiles[] = {", *entries, "};", "", "}  // namespace", "",
              "std::span<const ShippedFile> shipped_files() noexcept { return kFiles; }", "", "}  // namespace redline::config", ""]
    pathlib.Path(output).write_text("\n".join(parts), encoding="ascii")


main()
