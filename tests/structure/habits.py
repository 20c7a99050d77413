"""Habits: nothing left over, header files that state their contract, no sleeping in tests, time and chance only through ports."""

import ast
import fnmatch
import re

from tree import CPP, TEXT, Finding, without_comment

# Written in pieces so that this file does not find itself.
LEFTOVER = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "HA" + "CK", "XX" + "X"]) + r")\b")

SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b")

TIME_OR_CHANCE = re.compile(
    r"\b((?:system|steady|high_resolution)_clock::now|random_device|gettimeofday|clock_gettime|std::time\(|srand\()"
)
# Where clocks and randomness may be read: the scheduler port's implementation, measuring tools, the composition root and the
# command line tools, and tests that drive real processes.
TIME_ALLOWED = ["dispatcher/runtime/*scheduler*", "tests/bench/*", "tests/e2e/*", "deploy/redline/*"]


def check_leftovers(tree):
    for path in tree.named(TEXT):
        if path.startswith("tests/data/"):
            continue
        for number, line in tree.lines(path):
            if match := LEFTOVER.search(line):
                yield Finding(path, number, f"{match[1]} left over", "do it, or write it into an issue and take the mark out")


def check_headers(tree):
    for path in tree.named((".hpp", ".h")):
        text = tree.text(path)
        if not text.startswith(("//", "/*")):
            yield Finding(path, 1, "no comment at the top", "say contract, units, thread and ownership in a paragraph")
        if "#pragma once" not in text:
            yield Finding(path, 1, "no #pragma once", "add it below the comment at the top")
        for number, line in tree.lines(path):
            if re.match(r"\s*using namespace\b", without_comment(line)):
                yield Finding(path, number, "using namespace in a header", "name what is used, or write the namespace")


def check_time(tree):
    for path in tree.named(CPP):
        if any(fnmatch.fnmatch(path, pattern) for pattern in TIME_ALLOWED):
            continue
        for number, line in tree.lines(path):
            if match := TIME_OR_CHANCE.search(without_comment(line)):
                yield Finding(
                    path,
                    number,
                    f"{match[1]} is read directly",
                    "take `now` as an argument, or time and random numbers through dispatcher/ports/scheduler.hpp; "
                    "otherwise no run can be repeated",
                )


def check_sleeps(tree):
    for path in tree.named(CPP, ("tests/",)):
        if path.startswith("tests/bench/"):  # measuring tools: they live on real time
            continue
        for number, line in tree.lines(path):
            if match := SLEEP.search(without_comment(line)):
                yield Finding(path, number, f"{match[1]} in a test", "advance virtual time, or wait for the event with a deadline")
    for path in tree.named((".py",), ("tests/",)):
        yield from python_sleeps(tree, path)


def python_sleeps(tree, path):
    """Polling is for functions that say so: a sleep stands only inside a function whose name begins with `wait`."""

    def visit(node, waiting):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting = waiting or node.name.lstrip("_").startswith("wait")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep") and not waiting:
            yield Finding(path, node.lineno, "a sleep in a test", "wait for a condition in a function wait_…(…, deadline)")
        for child in ast.iter_child_nodes(node):
            yield from visit(child, waiting)

    return visit(ast.parse(tree.text(path)), False)


def check(tree):
    yield from check_leftovers(tree)
    yield from check_headers(tree)
    yield from check_time(tree)
    yield from check_sleeps(tree)
