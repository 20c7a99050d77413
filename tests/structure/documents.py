"""Documents say what is there: links lead somewhere, the commands and paths of the README exist, generated pages are current."""

import glob
import itertools
import json
import pathlib
import re
import subprocess
import sys

from tree import Finding

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
SCRIPT = re.compile(r"(?:^|[\s`])\./([\w.-]+(?:/[\w.-]+)*)")
COMMAND = re.compile(r"(?:^|[\s`/])(redline|redline-sim|redline-bench)(?: +([a-z][a-z-]*))?(?=[\s`]|$)")
SOURCE_PATH = re.compile(r"`((?:proto|dispatcher|storage|gateway|tests|deploy)/[\w./*{},-]*)`")

ERRORS_PAGE = "deploy/docs/errors.md"


def prose_lines(tree, path):
    """Lines outside fenced blocks, without inline code."""
    fenced = False
    for number, line in tree.lines(path):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, re.sub(r"`[^`]*`", "", line)


def anchor(title):
    """The fragment that a heading gets: lower case, punctuation dropped, blanks as hyphens."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", title).strip().lower()).replace(" ", "-")


def anchors(text):
    return {anchor(match[1]) for match in re.finditer(r"^#+ (.+)$", text, re.MULTILINE)}


def check_links(tree):
    for path in tree.named((".md",)):
        for number, line in prose_lines(tree, path):
            for target in LINK.findall(line):
                if not re.match(r"[a-z]+:", target):
                    yield from check_link(tree, path, number, target)


def check_link(tree, path, number, target):
    name, _, fragment = target.partition("#")
    goal = (tree.root / path).parent / name if name else tree.root / path
    if not goal.exists():
        yield Finding(path, number, f"the link {target} leads nowhere", "correct the path; it is relative to this page")
    elif fragment and goal.suffix == ".md" and fragment not in anchors(goal.read_text(encoding="utf-8")):
        yield Finding(path, number, f"no heading #{fragment} in {name or path}", "correct the part behind #")


def braces(pattern):
    """a/{b,c}.x → a/b.x, a/c.x"""
    parts = [part[1:-1].split(",") if part.startswith("{") else [part] for part in re.split(r"(\{[^}]*\})", pattern)]
    return ["".join(choice) for choice in itertools.product(*parts)]


def check_readme_paths(tree, path, number, line):
    for pattern in SOURCE_PATH.findall(line):
        for name in braces(pattern):
            if not glob.glob(str(tree.root / name)):
                yield Finding(path, number, f"{name} does not exist", "name the file that is there")


def has_subcommand(tree, program, word):
    """Subcommands and benchmark names are string literals where the program is made."""
    folders = {"redline": ("deploy/redline/",), "redline-sim": ("tests/sim/",), "redline-bench": ("tests/bench/",)}[program]
    return any(f'"{word}"' in tree.text(path) for path in tree.named((".cpp", ".hpp"), folders))


def is_built(tree, program):
    made = re.compile(rf"add_executable\({re.escape(program)}\b")
    return any(made.search(tree.text(path)) for path in tree.named(("CMakeLists.txt",)))


def check_readme_commands(tree, path, number, line):
    for name in SCRIPT.findall(line):
        if not name.startswith(("build/", "data")) and not tree.exists(name):
            yield Finding(path, number, f"there is no ./{name}", "correct the command")
        elif tree.exists(name) and (tree.root / name).is_file() and not (tree.root / name).stat().st_mode & 0o100:
            yield Finding(path, number, f"./{name} cannot be run", f"chmod +x {name}")
    for program, word in COMMAND.findall(line):
        if not is_built(tree, program):
            yield Finding(path, number, f"no target builds {program}", "correct the name, or add the executable")
        elif word and not has_subcommand(tree, program, word):
            yield Finding(path, number, f"`{program} {word}` does not exist", "correct the command, or add it to the program")


def command_lines(tree, path):
    """Fenced lines and inline code: where a reader copies commands from."""
    fenced = False
    for number, line in tree.lines(path):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced:
            yield number, line
        else:
            yield number, " ".join(re.findall(r"`[^`]*`", line))


def check_readmes(tree):
    for path in tree.named((".md",)):
        if "/" in path or not path.startswith("README"):
            continue
        for number, line in command_lines(tree, path):
            yield from check_readme_commands(tree, path, number, line)
            yield from check_readme_paths(tree, path, number, line)


def check_errors_page(tree):
    if not tree.exists("proto/errors.yaml"):
        return
    command = [sys.executable, "proto/generate_errors.py", "md", "proto/errors.yaml", "-"]
    made = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, encoding="utf-8", check=False)
    if made.returncode:
        yield Finding("proto/errors.yaml", 1, made.stderr.strip(), "correct the catalogue")
    elif not tree.exists(ERRORS_PAGE) or tree.text(ERRORS_PAGE) != made.stdout:
        mend = f"python3 proto/generate_errors.py md proto/errors.yaml {ERRORS_PAGE}"
        yield Finding(ERRORS_PAGE, 1, "is not what proto/errors.yaml makes", mend)


def check_lock_files(tree):
    """Lock files name no package server, so that they work behind whichever one a machine is set to."""
    for path in tree.named(("package-lock.json",)):
        entries = json.loads(tree.text(path)).get("packages", {})
        for name, entry in entries.items():
            if "resolved" in entry and not entry.get("link"):
                mend = f"npm install --package-lock-only --omit-lockfile-registry-resolved in {pathlib.PurePath(path).parent}"
                yield Finding(path, 1, f"{name} carries the address of a package server", mend)
                break


def check(tree):
    yield from check_links(tree)
    yield from check_readmes(tree)
    yield from check_errors_page(tree)
    yield from check_lock_files(tree)
