"""A redis-server of the test's own, on a unix socket, with an append-only file; and as much of its protocol as is needed."""

import socket

from support.waiting import wait_until


class Redis:
    """`settings`: more of redis.conf, with _ for -. Every write is on disk before it is answered unless they say otherwise."""

    def __init__(self, world, name, settings):
        self._world, self._name = world, name
        self.folder = world.path(name)
        self.folder.mkdir()
        self.socket_path = self.folder / "redis.sock"
        self.url = f"unix://{self.socket_path}"
        self._settings = {"appendfsync": "always"} | settings
        self.process = None
        self.start()

    def start(self):
        fixed = {
            "port": "0", "unixsocket": self.socket_path, "dir": self.folder, "save": "", "appendonly": "yes",
            "aof-use-rdb-preamble": "yes", "hz": "10",
        }
        arguments = ["redis-server"]
        for key, value in (fixed | self._settings).items():
            arguments += ["--" + key.replace("_", "-"), value]
        self.process = self._world.process(arguments, self._name)
        wait_until(self._answers, f"an answer of Redis; it said:\n{self.process.output}")

    def kill(self):
        self.process.kill()

    def _answers(self):
        assert self.process.running(), f"Redis ended:\n{self.process.output}"
        try:
            return self.ask("PING") == "PONG"
        except (OSError, EOFError, ValueError):
            return False

    def ask(self, *words):
        """One command and its answer: text, number, list or None."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect(str(self.socket_path))
            encoded = [str(word).encode() for word in words]
            parts = [b"*%d\r\n" % len(encoded)] + [b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded]
            connection.sendall(b"".join(parts))
            with connection.makefile("rb") as answer:
                return self._read(answer)

    def _read(self, answer):
        line = answer.readline()
        if not line.endswith(b"\r\n"):
            raise EOFError
        kind, rest = line[:1], line[1:-2].decode()
        if kind == b"-":
            raise ValueError(rest)
        if kind == b"+":
            return rest
        if kind == b":":
            return int(rest)
        size = int(rest)
        if size < 0:
            return None
        if kind == b"$":
            return answer.read(size + 2)[:-2].decode(errors="replace")
        return [self._read(answer) for _ in range(size)]
