"""A world for one test: a temporary folder, accounts, and the real processes that work in it."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from support import rest
from support.policy import policy_text
from support.processes import Process, processes_naming
from support.redis import Redis
from support.session import Session
from support.waiting import PATIENCE, TookTooLong, wait_until

READY = r"^ready (https?://\S+)$"


class Server:
    """`redline up` or `redline gateway`."""

    def __init__(self, process):
        self.process = process
        self.url = process.wait_said(READY)[1]

    def wait_ready(self):
        wait_until(lambda: rest.get(self.url, "/readyz").status == 200, f"{self.url}/readyz")
        return self

    def session(self, token, topics=(), **options):
        return Session(self.url, token, topics, **options)


class World:
    def __init__(self, redline):
        self.redline = redline
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="redline-e2e-"))
        self.data = self.folder / "data"
        self.tokens = {}
        self._processes = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            process.end()
        try:
            wait_until(lambda: not processes_naming(str(self.folder)), f"the end of everything in {self.folder}", 10)
        except TookTooLong:
            for pid in processes_naming(str(self.folder)):  # the folder's name is this test's own
                os.kill(pid, signal.SIGKILL)
            raise
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return self.folder / name

    def write(self, name, text):
        self.path(name).write_text(text, encoding="utf-8")
        return self.path(name)

    def policy(self, **wishes):
        return self.write("policy.yaml", policy_text(**wishes))

    def run(self, *arguments, environment=None, seconds=PATIENCE):
        """A command that ends by itself: status, stdout and stderr as text."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("REDLINE_")}
        return subprocess.run(
            [self.redline, *map(str, arguments)], capture_output=True, text=True, timeout=seconds, check=False,
            stdin=subprocess.DEVNULL, env=inherited | (environment or {}),
        )

    def user(self, name, role, *options):
        """Makes an account and gives its token."""
        made = self.run("user", "add", name, "--role", role, "--data", self.data, *options)
        assert made.returncode == 0, made.stderr
        self.tokens[name] = made.stdout.strip()
        return self.tokens[name]

    def process(self, arguments, name, environment=None):
        process = Process([str(argument) for argument in arguments], self.path(name + ".log"), environment)
        self._processes.append(process)
        return process

    def redis(self, name="redis", **settings):
        return Redis(self, name, settings)

    def start(self, command, *arguments, name=None, environment=None):
        """`redline COMMAND …` as a process; does not wait for it."""
        return self.process([self.redline, command, *arguments], name or command, environment)

    def up(self, *arguments, environment=None, name="up"):
        arguments = ("--data", self.data, "--listen", "127.0.0.1:0", *arguments)
        return Server(self.start("up", *arguments, name=name, environment=environment))

    def gateway(self, redis, *arguments, environment=None, name="gateway"):
        arguments = ("--data", self.data, "--listen", "127.0.0.1:0", "--redis", redis.url, *arguments)
        return Server(self.start("gateway", *arguments, name=name, environment=environment))

    def dispatcher(self, redis, policy, *arguments, environment=None, name="dispatcher"):
        arguments = ("--redis", redis.url, "--policy", policy, *arguments)
        return self.start("dispatcher", *arguments, name=name, environment=environment)

    def archiver(self, redis, *arguments, environment=None, name="archiver"):
        arguments = ("--redis", redis.url, "--data", self.data, *arguments)
        return self.start("archiver", *arguments, name=name, environment=environment)

    def tell_logs(self, lines=25):
        for log in sorted(self.folder.glob("*.log")):
            text = log.read_text(encoding="utf-8", errors="replace").splitlines()
            print(f"  --- {log.name}, last lines of {len(text)}")
            for line in text[-lines:]:
                print(f"  {line}")
