#!/usr/bin/env python3
"""Adds up JUnit reports of ctest and ends with one line "N passed, N failed"; exit status 1 unless all passed.

A ctest entry counts as one test case, except where its output ends with a line "N passed, N failed" of its own (a script that
runs many cases): then those numbers count. A missing, broken or empty report counts as one failure: silence is not success.
Skipped entries are listed and counted in neither number.

  summarise.py REPORT.xml...
"""

import pathlib
import re
import sys
import xml.etree.ElementTree

OWN_SUMMARY = re.compile(r"(\d+) passed, (\d+) failed")
TAIL_LINES = 15


def own_summary(output):
    lines = output.strip().splitlines()
    match = OWN_SUMMARY.fullmatch(lines[-1].strip()) if lines else None
    return (int(match[1]), int(match[2])) if match else None


def count(case):
    """(passed, failed, skipped) of one <testcase>."""
    status = case.get("status")
    passed, failed = own_summary(case.findtext("system-out") or "") or (1, 0)
    if status == "run":
        return passed, failed, 0
    if status == "disabled" or (status == "notrun" and case.find("skipped") is not None and was_skipped(case)):
        return 0, 0, 1
    return (passed, failed, 0) if failed else (0, 1, 0)


def was_skipped(case):
    """A test that skipped itself; ctest writes the same status for one whose program is missing, which is a failure."""
    return (case.find("skipped").get("message") or "").startswith("SKIP_")


def report_failure(case):
    print(f"FAILED {case.get('name')} ({case.get('time')} s)", file=sys.stderr)
    for line in (case.findtext("system-out") or "").strip().splitlines()[-TAIL_LINES:]:
        print(f"    {line}", file=sys.stderr)


def summarise(path):
    try:
        cases = list(xml.etree.ElementTree.parse(path).iter("testcase"))
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        print(f"FAILED no readable report {path}: {error}", file=sys.stderr)
        return 0, 1, 0
    if not cases:
        print(f"FAILED no test in {path}", file=sys.stderr)
        return 0, 1, 0
    totals = [0, 0, 0]
    for case in cases:
        counts = count(case)
        if counts[1]:
            report_failure(case)
        if counts[2]:
            print(f"skipped {case.get('name')}", file=sys.stderr)
        totals = [total + number for total, number in zip(totals, counts)]
    name = pathlib.Path(path).stem
    print(f"{name}: {totals[0]} passed, {totals[1]} failed, {totals[2]} skipped", file=sys.stderr)
    return totals


def main(paths):
    if not paths:
        sys.stderr.write(__doc__)
        return 2
    totals = [sum(column) for column in zip(*map(summarise, paths))]
    print(f"{totals[0]} passed, {totals[1]} failed")
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
