"""What the structure checks have in common: the files of the repository, and how a finding is told.

A check is a function `check(tree) -> iterable of Finding`. It sees the files through Tree, so that its self-test can hand it a
small bad sample instead of the repository.
"""

import dataclasses
import functools
import os
import pathlib
import re

SKIPPED_FOLDERS = {".git", ".cache", "node_modules", "__pycache__", "generated"}
SKIPPED_AT_ROOT = {"build", "data"}

CPP = (".cpp", ".hpp", ".h")
CODE = CPP + (".py", ".sh", ".lua", ".proto", ".ts", ".tsx", ".js", ".mjs", ".cmake", "CMakeLists.txt")
TEXT = CODE + (".md", ".yaml", ".yml", ".json", ".conf", ".service")


@dataclasses.dataclass(frozen=True)
class Finding:
    path: str
    line: int
    problem: str
    mend: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.problem}\n    mend: {self.mend}"


class Tree:
    """The files below a root, as paths relative to it. Ignored folders (see .gitignore) are left out."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()

    @functools.cached_property
    def paths(self):
        found = []
        for folder, folders, files in os.walk(self.root):
            relative = pathlib.Path(folder).relative_to(self.root)
            at_root = relative == pathlib.Path(".")
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS and not (at_root and f in SKIPPED_AT_ROOT))
            found += [(relative / name).as_posix() for name in files]
        return sorted(found)

    def exists(self, path):
        return (self.root / path).exists()

    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def lines(self, path):
        """(number, line) pairs, from 1."""
        return enumerate(self.text(path).splitlines(), 1)

    def named(self, endings, under=()):
        """Paths with one of these endings, below one of these folders; scripts without an ending count as .sh."""
        for path in self.paths:
            if under and not path.startswith(tuple(under)):
                continue
            if path.endswith(endings) or (".sh" in endings and self._is_script(path)):
                yield path

    def _is_script(self, path):
        if "." in path.rsplit("/", 1)[-1] or not (self.root / path).is_file():
            return False
        with (self.root / path).open("rb") as file:
            return file.read(2) == b"#!"


def without_comment(line):
    """A C++ line without its // comment (a // inside a string literal is no comment)."""
    return re.sub(r'("(?:[^"\\]|\\.)*")|//.*', lambda match: match[1] or "", line)
