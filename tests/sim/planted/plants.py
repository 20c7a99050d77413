"""The planted bugs of plants.toml.

plants.py plant NAME SOURCE COPY     writes SOURCE with the bug NAME into COPY
plants.py find NAME VARIANT CLEAN    runs the simulator: VARIANT must tell the bug, CLEAN must pass the same run
"""
import pathlib
import re
import subprocess
import sys
import tomllib

PLANTS = tomllib.loads(pathlib.Path(__file__).with_name("plants.toml").read_text())


def plant(bug, source, copy):
    text = pathlib.Path(source).read_text()
    if text.count(bug["old"]) != 1:
        sys.exit(f"{source}: {bug['old']!r} stands there {text.count(bug['old'])} times; plants.toml must follow the source")
    pathlib.Path(copy).write_text(text.replace(bug["old"], bug["new"]))


def run(simulator, bug):
    return subprocess.run([simulator, "--seed", str(bug["seed"]), "--days", str(bug["days"])], capture_output=True, text=True)


def find(bug, variant, clean):
    found = run(variant, bug)
    print(f"{bug['about']}:\n{found.stderr}{found.stdout}")
    if found.returncode != 1 or not re.search(bug["finds"], found.stderr):
        sys.exit(f"exit code {found.returncode}; expected 1, and told: {bug['finds']}")
    if (sound := run(clean, bug)).returncode != 0:
        sys.exit(f"the simulator without the bug finds something as well:\n{sound.stderr}")


if __name__ == "__main__":
    what, name, *files = sys.argv[1:]
    {"plant": plant, "find": find}[what](PLANTS[name], *files)
