"""Processes that a test starts: watched, stopped by their own id, gone at the end whatever happens.

A child dies with the test that started it (the kernel sends it SIGKILL), so nothing remains even when the test itself is
killed.
"""

import ctypes
import os
import re
import signal
import subprocess

from support.waiting import PATIENCE, wait_until

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """`log` gets both outputs. Environment: the test's own, without any setting of Redline, and `environment`."""

    def __init__(self, arguments, log, environment=None):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("REDLINE_")}
        self.name = os.path.basename(arguments[0]) + " " + " ".join(arguments[1:2])
        self._log_path = log
        with open(log, "ab") as output:
            self._from = output.tell()  # an earlier process may have written to the same file
            self._child = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=inherited | (environment or {}),
                start_new_session=True, preexec_fn=_die_with_parent,
            )

    @property
    def pid(self):
        return self._child.pid

    @property
    def output(self):
        with open(self._log_path, "rb") as log:
            log.seek(self._from)
            return log.read().decode(errors="replace")

    def running(self):
        return self._child.poll() is None

    def wait_said(self, pattern, seconds=PATIENCE):
        """The first match of a regular expression in what it has written."""

        def said():
            found = re.search(pattern, self.output, re.MULTILINE)
            assert found or self.running(), f"{self.name} ended with {self._child.returncode}:\n{self.output}"
            return found

        return wait_until(said, lambda: f"/{pattern}/ from {self.name}, which said:\n{self.output}", seconds)

    def children(self):
        """Process ids of its own children."""
        found = []
        for task in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{task}/children", encoding="ascii") as children:
                found += [int(child) for child in children.read().split()]
        return found

    def signal(self, number):
        self._child.send_signal(number)

    def kill(self):
        """kill -9; returns when it is gone."""
        self._child.kill()
        self._child.wait()

    def pause(self):
        self.signal(signal.SIGSTOP)

    def resume(self):
        self.signal(signal.SIGCONT)

    def stop(self, seconds=PATIENCE):
        """SIGTERM and the exit status."""
        self.signal(signal.SIGTERM)
        return self.wait_exit(seconds)

    def wait_exit(self, seconds=PATIENCE):
        """The exit status."""
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} did not end; it said:\n{self.output}") from None

    def end(self):
        """At the end of a test: asked, then made to go."""
        if self.running():
            self.resume()
            self.signal(signal.SIGTERM)
            try:
                self._child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()


def processes_naming(text):
    """Ids of all processes with `text` in their command line."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as command_line:
                if text.encode() in command_line.read():
                    found.append(int(name))
        except OSError:
            pass  # it has ended meanwhile
    return found
