#!/usr/bin/env python3
"""Runs structure checks on the repository; each finding is `file:line: what` and how to mend it. Exit status 1 when any.

  check.py NAME...         of: includes sizes habits documents rules (all without a name)
"""

import pathlib
import sys

import documents
import habits
import includes
import rules
import sizes
from tree import Tree

CHECKS = {module.__name__: module.check for module in (includes, sizes, habits, documents, rules)}
ROOT = pathlib.Path(__file__).resolve().parents[2]


def main(names):
    if unknown := [name for name in names if name not in CHECKS]:
        sys.stderr.write(f"no check named {unknown[0]}\n{__doc__}")
        return 2
    tree = Tree(ROOT)
    findings = [finding for name in names or CHECKS for finding in CHECKS[name](tree)]
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings in {len(tree.paths)} files")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
