"""Tests of the scripts around the code: the error catalogue's generator, the counting of test reports, deploy/lib.sh."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT, **options)


class Generator(unittest.TestCase):
    """generate_errors.py refuses a wrong catalogue with the line, and makes all three forms of a good one."""

    def generate(self, mode, catalogue):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "errors.yaml")
            path.write_text(catalogue, encoding="utf-8")
            made = run([sys.executable, "proto/generate_errors.py", mode, str(path), folder if mode == "cpp" else "-"])
            files = {file.name: file.read_text(encoding="utf-8") for file in pathlib.Path(folder).iterdir()}
            return made, files

    def catalogue(self):
        return (ROOT / "proto/errors.yaml").read_text(encoding="utf-8")

    def refused(self, old, new, line_of, reason):
        """Refused at the line that holds `line_of` once `old` is replaced by `new`."""
        catalogue = self.catalogue().replace(old, new, 1)
        made, files = self.generate("md", catalogue)
        line = catalogue[: catalogue.index(line_of)].count("\n") + 1
        self.assertEqual((made.returncode, made.stdout), (1, ""))
        self.assertIn(f"errors.yaml:{line}: ", made.stderr)
        self.assertIn(reason, made.stderr)

    def test_mistakes_are_refused_with_their_line(self):
        self.refused("number: 2\n", "number: 1\n", "  - name: UNSUPPORTED_VERSION", "numbers rise")
        self.refused("name: STALE", "name: NOT_FOUND", "  - name: NOT_FOUND\n    number: 8", "used twice")
        self.refused("http: 400", "http: 200", "  - name: BAD_REQUEST", "4xx or 5xx")
        self.refused("    http: 400\n", "", "  - name: BAD_REQUEST", "exactly the keys")
        self.refused("retryable: false", "retryable: 1", "  - name: BAD_REQUEST", "must be a bool")
        self.refused("retryable: false", "retryable: no", "retryable: no", "neither")
        self.refused("errors:\n  -", "faults:\n  -", "faults:", "unknown section")
        self.refused("    http: 400", "http: 400", "http: 400", "expected")

    def test_close_code_ranges_say_whether_to_come_back(self):
        self.refused("number: 4001\n    reconnect: true", "number: 4001\n    reconnect: false", "  - name: DRAIN", "4000-4499")

    def test_all_forms_name_every_entry(self):
        header = self.generate("cpp", self.catalogue())[1]["errors.hpp"]
        self.assertIn("  NotAllowedInState = 11,", header)
        self.assertIn("  SlowReader = 4002,", header)
        page = self.generate("md", self.catalogue())[0].stdout
        module = self.generate("ts", self.catalogue())[0].stdout
        for name in ("NOT_ALLOWED_IN_STATE", "SLOW_READER"):
            self.assertIn(f"`{name}`", page)
            self.assertIn(f"  {name}: {{", module)


class Summary(unittest.TestCase):
    """summarise.py: what counts as passed and failed, and that silence never passes."""

    CASES = {
        "pass": '<testcase name="a" status="run"><system-out/></testcase>',
        "fail": '<testcase name="b" status="fail"><failure/><system-out>why</system-out></testcase>',
        "many": '<testcase name="c" status="run"><system-out>x\n7 passed, 0 failed\n</system-out></testcase>',
        "some": '<testcase name="d" status="fail"><failure/><system-out>7 passed, 2 failed</system-out></testcase>',
        "crash": '<testcase name="e" status="fail"><failure/><system-out>7 passed, 0 failed</system-out></testcase>',
        "skip": '<testcase name="f" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>',
        "absent": '<testcase name="g" status="notrun"><skipped message="Unable to find executable"/></testcase>',
    }

    def summary(self, *reports):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, names in enumerate(reports):
                path = pathlib.Path(folder, f"{number}.xml")
                paths.append(str(path))
                if names is not None:
                    path.write_text(f"<testsuite>{''.join(map(self.CASES.get, names))}</testsuite>", encoding="utf-8")
            done = run([sys.executable, "tests/support/summarise.py", *paths])
            return done.stdout, done.returncode

    def test_counts(self):
        self.assertEqual(self.summary(["pass", "many"], ["pass"]), ("9 passed, 0 failed\n", 0))
        self.assertEqual(self.summary(["pass", "fail"]), ("1 passed, 1 failed\n", 1))
        self.assertEqual(self.summary(["some"]), ("7 passed, 2 failed\n", 1))

    def test_a_crash_after_a_good_summary_fails(self):
        self.assertEqual(self.summary(["pass", "crash"]), ("1 passed, 1 failed\n", 1))

    def test_missing_and_empty_reports_fail(self):
        self.assertEqual(self.summary(["pass"], None), ("1 passed, 1 failed\n", 1))
        self.assertEqual(self.summary(["pass"], []), ("1 passed, 1 failed\n", 1))

    def test_a_missing_program_fails_and_a_skip_does_not(self):
        self.assertEqual(self.summary(["pass", "absent"]), ("1 passed, 1 failed\n", 1))
        self.assertEqual(self.summary(["pass", "skip"]), ("1 passed, 0 failed\n", 0))
        self.assertEqual(self.summary(["skip"]), ("0 passed, 0 failed\n", 1))


class DeployLibrary(unittest.TestCase):
    """deploy/lib.sh with a dpkg-query that knows the packages it is told."""

    def shell(self, command, installed="", commands=()):
        with tempfile.TemporaryDirectory() as folder:
            query = pathlib.Path(folder, "dpkg-query")
            query.write_text(f"#!/bin/bash\nprintf '%s\\n' {installed}\n", encoding="utf-8")
            query.chmod(0o755)
            for tool in ("bash", "grep", *commands):
                pathlib.Path(folder, tool).symlink_to(shutil.which(tool) or shutil.which("true"))
            script = f"set -euo pipefail; source deploy/lib.sh; {command}"
            return run(["/bin/bash", "-c", script], env={"PATH": folder})

    def test_missing_packages_of_the_groups_asked_for(self):
        missing = self.shell("missing_packages run", "'installed redis-server'").stdout.split()
        self.assertEqual(missing, ["redis-tools", "ca-certificates", "tzdata"])
        everything = self.shell("missing_packages run test").stdout.split()
        self.assertIn("redis-server", everything)
        self.assertIn("libgtest-dev", everything)
        self.assertNotIn("clang-19", everything)

    def test_a_package_half_removed_is_missing(self):
        self.assertIn("redis-tools", self.shell("missing_packages run", "'config-files redis-tools'").stdout.split())

    def test_a_command_of_other_origin_will_do(self):
        self.assertIn("nodejs", self.shell("missing_packages build").stdout.split())
        self.assertNotIn("nodejs", self.shell("missing_packages build", commands=["node"]).stdout.split())

    def test_nothing_is_done_when_all_is_there(self):
        installed = "'installed redis-server' 'installed redis-tools' 'installed ca-certificates' 'installed tzdata'"
        done = self.shell("install_packages run", installed)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("all present", done.stderr)


if __name__ == "__main__":
    unittest.main()
