"""The same seed gives the same trace: runs the simulator twice and compares the last lines, and sees that another seed differs."""
import subprocess
import sys


def last_line(seed):
    run = subprocess.run([sys.argv[1], "--seed", seed, "--days", "1"], capture_output=True, text=True, check=True)
    return run.stdout.strip().splitlines()[-1]


first, second, other = last_line("7"), last_line("7"), last_line("8")
print(first)
if first != second:
    sys.exit(f"another run of the same seed: {second}")
if first.split()[-1] == other.split()[-1]:
    sys.exit(f"another seed gave the same trace: {other}")
