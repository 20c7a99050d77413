"""Sizes that keep code readable: files, lines and functions end before they have to be searched instead of read."""

import ast
import re

from tree import CODE, CPP, Finding

FILE_LINES_MAX = 500
LINE_LENGTH_MAX = 140
FUNCTION_LINES_MAX = 70
PRODUCTION = ("dispatcher/", "storage/", "gateway/", "proto/", "deploy/")

# What says nothing about structure: raw strings, strings, characters (but not 1'000'000), comments, preprocessor lines.
NOISE = re.compile(
    r'R"(\w*)\(.*?\)\1"|"(?:[^"\\\n]|\\.)*"|(?<![0-9a-fA-F])\'(?:[^\'\\\n]|\\.)+\'|//[^\n]*|/\*.*?\*/|^[ \t]*#(?:[^\\\n]|\\.)*',
    re.DOTALL | re.MULTILINE,
)
NO_FUNCTION = re.compile(r"\s*(?:(?:inline\s+)?namespace|(?:template\s*<.*>\s*)?(?:class|struct|union|enum)|extern)\b", re.DOTALL)


def check_files(tree):
    for path in tree.named(CODE):
        count = sum(1 for _ in tree.lines(path))
        if count > FILE_LINES_MAX:
            yield Finding(path, count, f"{count} lines; at most {FILE_LINES_MAX}", "split it by what changes together")


def check_lines(tree):
    for path in tree.named(CODE):
        for number, line in tree.lines(path):
            if len(line) > LINE_LENGTH_MAX:
                yield Finding(path, number, f"{len(line)} characters; at most {LINE_LENGTH_MAX}", "break the line")


def opens_function(head):
    """Whether `head {` begins a function body: it has parameters, is no type or namespace and initialises nothing."""
    before_parameters = head.partition("(")[0]
    return ")" in head and not NO_FUNCTION.match(head) and ("=" not in before_parameters or "operator" in before_parameters)


def cpp_functions(tree, path):
    """(first line, number of lines) of each function that is not inside another one."""
    text = NOISE.sub(lambda match: "\n" * match[0].count("\n"), tree.text(path))
    line, head, head_line, depth, function = 1, "", 1, 0, None
    for part in re.findall(r"[{};\n]|[^{};\n]+", text):
        line += part == "\n"
        depth += (part == "{") - (part == "}")
        if part == "{" and function is None and opens_function(head):
            function = (head_line, depth)
        elif part == "}" and function and depth < function[1]:
            yield function[0], line - function[0] + 1
            function = None
        if part in "{};":
            head = ""
        else:
            head_line = head_line if head.strip() else line
            head += part


def python_functions(tree, path):
    for node in ast.walk(ast.parse(tree.text(path))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1


def check_functions(tree):
    for path in tree.named(CPP + (".py",), PRODUCTION):
        functions = python_functions if path.endswith(".py") else cpp_functions
        for first, count in functions(tree, path):
            if count > FUNCTION_LINES_MAX:
                yield Finding(
                    path,
                    first,
                    f"a function of {count} lines; at most {FUNCTION_LINES_MAX}",
                    "keep the decisions here and move the steps into functions with names",
                )


def check(tree):
    yield from check_files(tree)
    yield from check_lines(tree)
    yield from check_functions(tree)
