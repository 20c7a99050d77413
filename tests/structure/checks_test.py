"""Shows that each structure check can fail: a small bad sample is reported where it stands, its mended twin is not."""

import pathlib
import tempfile
import unittest

import documents
import habits
import includes
import rules
import sizes
from tree import Tree

HEADER = "// Contract.\n#pragma once\n"


def findings(check, files, executable=()):
    """`path:line` of every finding of a check on a tree of these files (path → content)."""
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            target = pathlib.Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
            target.chmod(0o755 if path in executable else 0o644)
        return [f"{finding.path}:{finding.line}" for finding in check(Tree(folder))]


class Includes(unittest.TestCase):
    HEADERS = {
        path: HEADER
        for path in (
            "dispatcher/domain/a.hpp",
            "dispatcher/decide/decide.hpp",
            "dispatcher/decide/evolve.hpp",
            "dispatcher/runtime/loop.hpp",
            "gateway/net/socket.hpp",
            "gateway/hub/hub.hpp",
            "storage/redis/connection.hpp",
        )
    }

    def includes(self, path, *lines):
        return findings(includes.check, {**self.HEADERS, path: "".join(f"#include {line}\n" for line in lines)})

    def test_lower_module_may_not_include_higher(self):
        self.assertEqual(self.includes("dispatcher/domain/x.cpp", '"dispatcher/decide/decide.hpp"'), ["dispatcher/domain/x.cpp:1"])
        self.assertEqual(self.includes("dispatcher/decide/x.cpp", '"dispatcher/domain/a.hpp"'), [])

    def test_dispatcher_knows_neither_gateway_nor_storage_nor_wire(self):
        for header in ('"gateway/hub/hub.hpp"', '"storage/redis/connection.hpp"', '"redline/v1/wire.pb.h"', "<google/protobuf/any.h>"):
            self.assertEqual(self.includes("dispatcher/runtime/x.cpp", header), ["dispatcher/runtime/x.cpp:1"])

    def test_gateway_folds_but_does_not_decide(self):
        self.assertEqual(self.includes("gateway/view/x.cpp", '"dispatcher/decide/decide.hpp"'), ["gateway/view/x.cpp:1"])
        self.assertEqual(self.includes("gateway/view/x.cpp", '"dispatcher/decide/evolve.hpp"'), [])

    def test_gateway_core_has_no_sockets(self):
        for module in ("wire", "session", "hub", "view"):
            path = f"gateway/{module}/x.cpp"
            self.assertEqual(self.includes(path, "<boost/asio/post.hpp>", "<boost/beast/core.hpp>"), [f"{path}:1", f"{path}:2"])
            self.assertEqual(self.includes(path, '"gateway/net/socket.hpp"'), [f"{path}:1"])
        self.assertEqual(self.includes("gateway/net/x.cpp", "<boost/beast/core.hpp>", '"gateway/hub/hub.hpp"'), [])

    def test_asio_in_the_dispatcher_only_in_runtime(self):
        self.assertEqual(self.includes("dispatcher/decide/x.cpp", "<boost/asio.hpp>"), ["dispatcher/decide/x.cpp:1"])
        self.assertEqual(self.includes("dispatcher/runtime/x.cpp", "<boost/asio.hpp>"), [])
        self.assertEqual(self.includes("dispatcher/runtime/x.cpp", "<boost/beast.hpp>"), ["dispatcher/runtime/x.cpp:1"])

    def test_core_does_no_input_or_output(self):
        for header in ("<iostream>", "<thread>", "<spdlog/spdlog.h>", "<sys/socket.h>"):
            self.assertEqual(self.includes("dispatcher/planner/x.cpp", header), ["dispatcher/planner/x.cpp:1"])

    def test_generated_errors_are_allowed_everywhere(self):
        for module in includes.MODULES:
            self.assertEqual(self.includes(f"{module}x.cpp", '"redline/errors.hpp"'), [])

    def test_own_headers_are_named_from_the_root(self):
        self.assertEqual(self.includes("dispatcher/domain/x.cpp", '"a.hpp"'), ["dispatcher/domain/x.cpp:1"])


class Sizes(unittest.TestCase):
    def test_file_length(self):
        limit = sizes.FILE_LINES_MAX
        self.assertEqual(findings(sizes.check, {"a.py": "x\n" * (limit + 1), "b.py": "x\n" * limit}), [f"a.py:{limit + 1}"])

    def test_scripts_without_an_ending_count(self):
        script = "#!/bin/sh\n" + ":\n" * sizes.FILE_LINES_MAX
        self.assertEqual(findings(sizes.check, {"deploy/up": script}), [f"deploy/up:{sizes.FILE_LINES_MAX + 1}"])

    def test_line_length(self):
        limit = sizes.LINE_LENGTH_MAX
        self.assertEqual(findings(sizes.check, {"a.lua": "\n" + "x" * (limit + 1), "b.lua": "x" * limit}), ["a.lua:2"])

    def cpp(self, count, head):
        body = "  f();\n" * (count - 2)
        return findings(sizes.check, {"gateway/hub/x.cpp": f"namespace a {{\n\n{head} {{\n{body}}}\n\nint b;\n}}\n"})

    def test_cpp_function_length(self):
        limit = sizes.FUNCTION_LINES_MAX
        for head in ("void f(int a)", "bool A::operator==(const A& b) const", "template <class T>void f(T)"):
            self.assertEqual(self.cpp(limit + 1, head), ["gateway/hub/x.cpp:3"], head)
            self.assertEqual(self.cpp(limit, head), [], head)

    def test_types_and_tables_are_no_functions(self):
        for head in ("class A : B<void()>", "struct A", "constexpr auto kTable = to_array<Row>("):
            self.assertEqual(self.cpp(200, head), [], head)

    def test_braces_in_text_do_not_count(self):
        text = 'void f() {\n  g("}", \'}\', R"(}})");  // }\n' + "  g();\n" * 100 + "}\n"
        self.assertEqual(findings(sizes.check, {"proto/codec/x.cpp": text}), ["proto/codec/x.cpp:1"])

    def test_python_function_length(self):
        text = "def f():\n" + "    pass\n" * sizes.FUNCTION_LINES_MAX
        self.assertEqual(findings(sizes.check, {"proto/x.py": text}), ["proto/x.py:1"])


class Habits(unittest.TestCase):
    def test_leftovers(self):
        for word in ("TO" + "DO", "FIX" + "ME", "HA" + "CK"):
            self.assertEqual(findings(habits.check, {"a.md": f"\n{word}: later\n"}), ["a.md:2"])
        self.assertEqual(findings(habits.check, {"a.md": "HA" + "CKING.md explains it\n", "tests/data/b.md": "TO" + "DO"}), [])

    def test_header_shape(self):
        self.assertEqual(findings(habits.check, {"a.hpp": "#pragma once\n"}), ["a.hpp:1"])
        self.assertEqual(findings(habits.check, {"a.hpp": "// Contract.\n"}), ["a.hpp:1"])
        self.assertEqual(findings(habits.check, {"a.hpp": HEADER + "using namespace std;\n"}), ["a.hpp:3"])
        self.assertEqual(findings(habits.check, {"a.hpp": HEADER, "a.cpp": "using namespace redline;\n"}), [])

    def test_time_and_chance(self):
        for call in ("std::chrono::steady_clock::now()", "std::random_device seed", "system_clock::now()"):
            self.assertEqual(findings(habits.check, {"gateway/hub/x.cpp": f"auto a = {call};\n"}), ["gateway/hub/x.cpp:1"])
            self.assertEqual(findings(habits.check, {"gateway/hub/x.cpp": f"// not {call}\n"}), [])
            self.assertEqual(findings(habits.check, {"dispatcher/runtime/asio_scheduler.cpp": f"auto a = {call};\n"}), [])

    def test_sleeps_in_tests(self):
        for call in ("std::this_thread::sleep_for(1s)", "usleep(3)"):
            self.assertEqual(findings(habits.check, {"tests/unit/x.cpp": f"{call};\n"}), ["tests/unit/x.cpp:1"])
        polling = "import time\ndef wait_for(done):\n    time.sleep(0.01)\n"
        self.assertEqual(findings(habits.check, {"tests/e2e/a.py": polling}), [])
        self.assertEqual(findings(habits.check, {"tests/e2e/a.py": polling.replace("wait_for", "start")}), ["tests/e2e/a.py:3"])


class Documents(unittest.TestCase):
    def test_links(self):
        files = {"docs/a.md": "# Title here\n[b](../b.md) [c](b.md) [d](https://x.y/z) [e](#title-here) [f](#nothing) `[g](g.md)`\n"}
        self.assertEqual(findings(documents.check, {**files, "b.md": ""}), ["docs/a.md:2", "docs/a.md:2"])

    def test_links_into_headings_of_other_pages(self):
        files = {"a.md": "[x](b.md#one-two)\n[y](b.md#three)\n", "b.md": "## One, `two`\n"}
        self.assertEqual(findings(documents.check, files), ["a.md:2"])

    def test_fenced_text_is_no_link(self):
        self.assertEqual(findings(documents.check, {"a.md": "```\n[x](nowhere.md)\n```\n"}), [])

    def test_readme_scripts(self):
        files = {"README.md": "```sh\n./deploy/up --data x\n./deploy/gone\n```\n", "deploy/up": "#!/bin/sh\n"}
        self.assertEqual(findings(documents.check, files, executable=["deploy/up"]), ["README.md:3"])
        self.assertEqual(findings(documents.check, files), ["README.md:2", "README.md:3"])

    def test_readme_programs(self):
        files = {
            "README.zh-CN.md": "`redline up --demo`\n`redline fly`\n`redline-sim --seed 1`\n",
            "deploy/redline/CMakeLists.txt": "add_executable(redline main.cpp)\n",
            "deploy/redline/main.cpp": 'app.add_subcommand("up", "Start");\n',
        }
        self.assertEqual(findings(documents.check, files), ["README.zh-CN.md:2", "README.zh-CN.md:3"])

    def test_readme_source_paths(self):
        files = {"README.md": "`proto/v1/*.proto` and `proto/{a,b}.hpp`\n", "proto/v1/x.proto": "", "proto/a.hpp": HEADER}
        self.assertEqual(findings(documents.check, files), ["README.md:1"])

    def test_errors_page_is_current(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        files = {path: (root / path).read_text(encoding="utf-8") for path in ("proto/errors.yaml", "proto/generate_errors.py")}
        page = (root / documents.ERRORS_PAGE).read_text(encoding="utf-8")
        self.assertEqual(findings(documents.check_errors_page, {**files, documents.ERRORS_PAGE: page}), [])
        stale = {**files, documents.ERRORS_PAGE: page + "\n"}
        self.assertEqual(findings(documents.check_errors_page, stale), [f"{documents.ERRORS_PAGE}:1"])
        files["proto/errors.yaml"] += "  - name: TWICE\n"
        self.assertEqual(findings(documents.check_errors_page, files), ["proto/errors.yaml:1"])

    def test_lock_files_name_no_server(self):
        lock = '{"packages": {"node_modules/a": {"version": "1.0.0"%s}}}'
        address = ', "resolved": "https://packages.example/a.tgz"'
        self.assertEqual(findings(documents.check, {"x/package-lock.json": lock % address}), ["x/package-lock.json:1"])
        self.assertEqual(findings(documents.check, {"x/package-lock.json": lock % ""}), [])


class Rules(unittest.TestCase):
    FILES = {
        "proto/redline/v1/command.proto": "message CreateTicket {\n  string area = 1;\n}\n",
        "tests/unit/intake_test.cpp": "TEST_F(Intake, A3_Names) {}\n",
        "tests/e2e/visit_test.py": "def a_visit(world):\n    pass\n",
    }
    COMPLETE = [(letter, number) for letter, count in rules.RULES.items() for number in range(1, count + 1)]

    def page(self, **rows):
        """A whole table with these rows (A3="| … |") instead of the plain ones."""
        names = [f"{letter}{number}" for letter, number in self.COMPLETE]
        plain = "| Says | `CreateTicket` `area` | %s |"
        shown = {"A3": "`Intake.A3_Names` `visit.a_visit`"}
        lines = [rows.get(name, f"| {name} " + plain % shown.get(name, "not yet")) for name in names]
        return {**self.FILES, rules.PAGE: "\n".join(line for line in lines if line)}

    def test_a_complete_table(self):
        self.assertEqual(findings(rules.check, self.page()), [])

    def test_what_is_missing_or_untrue(self):
        for wrong in (
            "",
            "| A1 | Says | `NoMessage` | not yet |",
            "| A1 | Says | | `Intake.NoTest` |",
            "| A1 | Says | | shown by nothing |",
            "| A1 | Says | not yet |",
        ):
            self.assertEqual(findings(rules.check, self.page(A1=wrong)), [f"{rules.PAGE}:1"], wrong)

    def test_a_rule_with_tests_is_not_missing(self):
        self.assertEqual(findings(rules.check, self.page(A3="| A3 | Says | | not yet |")), [f"{rules.PAGE}:3"])
