"""The table of rules (deploy/docs/rules.md) is complete and true: every rule of the domain has its row, the messages and tests that
a row names exist, and a rule that has tests named after it is not called missing."""

import re

from tree import Finding

PAGE = "deploy/docs/rules.md"
RULES = {"A": 10, "B": 9, "C": 8, "D": 8, "E": 3, "F": 4, "G": 1, "H": 4, "I": 1, "J": 2}
MISSING = "not yet"

ROW = re.compile(r"^\| ([A-Z]\d+) \|(.*)\|$")
GTEST = re.compile(r"^\s*(?:TEST(?:_F|_P)?|RC_GTEST_(?:FIXTURE_)?PROP)\((\w+),\s*(\w+)", re.MULTILINE)
STORY = re.compile(r"^def (\w+)\(world\)", re.MULTILINE)
MESSAGE = re.compile(r"^(?:message|enum) (\w+)|^\s+(?:optional |repeated )?[\w.]+ (\w+) = \d+;", re.MULTILINE)


def tests_of(tree):
    """"Suite.Name" of every GoogleTest, "script.story" of every e2e story."""
    for path in tree.named((".cpp",), ("tests",)):
        for suite, name in GTEST.findall(tree.text(path)):
            yield f"{suite}.{name}"
    for path in tree.named(("_test.py",), ("tests/e2e",)):
        script = path.rsplit("/", 1)[1].removesuffix("_test.py")
        for story in STORY.findall(tree.text(path)):
            yield f"{script}.{story}"


def messages_of(tree):
    for path in tree.named((".proto",), ("proto",)):
        for message, field in MESSAGE.findall(tree.text(path)):
            yield message or field


def check(tree):
    if not tree.exists(PAGE):
        yield Finding(PAGE, 1, "the table of rules is missing", "write it")
        return
    tests, messages = set(tests_of(tree)), set(messages_of(tree))
    named_after = {rule for test in tests for rule in re.findall(r"(?<![A-Za-z0-9])([A-J]\d+)(?=_|[A-Z])", test.split(".", 1)[1])}
    rows = {}
    for number, line in tree.lines(PAGE):
        if match := ROW.match(line):
            rule, cells = match[1], [cell.strip() for cell in match[2].split("|")]
            if rule in rows:
                yield Finding(PAGE, number, f"{rule} is there twice", "one row a rule")
            rows[rule] = number
            yield from check_row(number, rule, cells, tests, messages, rule in named_after)
    for rule in (f"{letter}{number}" for letter, count in RULES.items() for number in range(1, count + 1)):
        if rule not in rows:
            yield Finding(PAGE, 1, f"no row for {rule}", "say what does it and which test shows it")


def check_row(number, rule, cells, tests, messages, has_tests):
    if len(cells) != 3:
        yield Finding(PAGE, number, f"{rule} has {len(cells) + 1} columns instead of 4", "rule, what it says, by what, shown by")
        return
    for name in re.findall(r"`(\w+)`", cells[1]):
        if name not in messages:
            yield Finding(PAGE, number, f"{name} is no message or field of the schema", "name a command, an event or a field")
    shown = re.findall(r"`([\w.]+)`", cells[2])
    for test in shown:
        if test not in tests:
            yield Finding(PAGE, number, f"there is no test {test}", "name a test, or the story of an e2e script")
    if not shown and cells[2] != MISSING:
        yield Finding(PAGE, number, f"{rule} is shown by nothing", f"name a test, or say '{MISSING}'")
    if cells[2] == MISSING and has_tests:
        yield Finding(PAGE, number, f"{rule} has tests, but is called missing", "name them")
