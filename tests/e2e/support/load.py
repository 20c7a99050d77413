"""Clients that go on whatever dies: each keeps a session with some gateway, comes back to another one where it left off, and sends
every command under one id until it has a definite answer. What they were told is kept for the end, when it must all agree.

Each client is a thread; what a test reads from it while it runs are counters and lists that only grow.
"""

import collections
import itertools
import threading
import time

from support.policy import wish
from support.session import Session, new_id
from support.waiting import TookTooLong, wait_until
from support.websocket import Closed

READ_SLICE = 0.05
HEARTBEAT_EVERY = 5.0
AGAIN_AT_LEAST = 0.05

Sent = collections.namedtuple("Sent", "command fields not_before")


class Client(threading.Thread):
    def __init__(self, door, token, topics, act_as="", url=None):
        super().__init__(daemon=True)
        self.door, self.token, self.topics, self.act_as = door, token, topics, act_as
        self.url = url  # of the gateway it is or was last connected to
        self.first = None  # offset it started at
        self.events = []  # pushes, over all sessions, in order
        self.connections = []  # (url, "FULL" or "RELOAD")
        self.reloaded = []  # (after, until): offsets whose events a snapshot stands for
        self.answers = {}  # definite replies by command id
        self.repeats = 0  # commands that had to be sent again
        self.failure = None
        self._waiting = {}  # commands without a definite answer, by id
        self._stopping = threading.Event()
        self._session = None
        self._position = None
        self._views = {}
        self._heartbeat_at = 0.0

    # --- for the test

    def finish(self, seconds=30.0):
        """Ends the client once every command has its answer; raises what went wrong in it."""
        self._stopping.set()
        self.join(seconds)
        if self.failure:
            raise self.failure
        assert not self.is_alive(), f"{self.topics} still waits for {len(self._waiting)} answers: {self._waiting}"

    @property
    def unanswered(self):
        return len(self._waiting)

    @property
    def offset(self):
        """What it has got to."""
        session = self._session
        return session.offset if session else 0

    @property
    def views(self):
        """The newest view of each ticket it knows."""
        return self._views

    # --- the thread

    def run(self):
        try:
            while not self._finished():
                self._session = wait_until(self._connected, "a gateway that lets us in", 60)
                try:
                    self._live()
                except (Closed, TookTooLong):
                    pass  # comes back below
                finally:
                    self._leave()
        except BaseException as failure:  # told by finish()
            self.failure = failure

    def _finished(self):
        return self._stopping.is_set() and not self._waiting

    def _connected(self):
        url = self.url if self.first is None and self.url else self.door.other_than(self.url)
        if url is None:
            return None
        try:
            session = Session(url, self.token, self.topics, self.act_as, resume=self._position)
        except (OSError, Closed, TookTooLong):
            self.url = url  # the next attempt goes elsewhere
            return None
        self.url = url
        self.connections.append((url, session.resumed))
        if session.resumed == "FULL":
            session.tickets = self._views
        elif self._position:
            self.reloaded.append((self._position[1], session.offset))
        if self.first is None:
            self.first = session.offset
        return session

    def _leave(self):
        self.events += self._session.events
        self._position, self._views = self._session.position, self._session.tickets
        self._session.close()

    def _live(self):
        for id in self._waiting:
            self._submit(id)
        while not self._finished():
            self.act(self._session)
            self._session.read_what_comes(READ_SLICE)
            self._take_replies()
            if time.monotonic() >= self._heartbeat_at:
                self._heartbeat_at = time.monotonic() + HEARTBEAT_EVERY
                self._session.send({"heartbeat": {}})

    def _take_replies(self):
        now = time.monotonic()
        for id, sent in list(self._waiting.items()):
            reply = self._session.replies.pop(id, None)
            if reply is None:
                if sent.not_before and sent.not_before <= now:
                    self._submit(id)
            elif reply["status"] == "REPLY_STATUS_OK" or not reply["error"].get("retryable"):
                del self._waiting[id]
                self.answers[id] = reply
                self.answered(id, sent, reply)
            else:
                again = now + max(reply["error"].get("retryAfterMs", 0) / 1000, AGAIN_AT_LEAST)
                self._waiting[id] = sent._replace(not_before=again)

    def _submit(self, id):
        sent = self._waiting[id]
        if sent.not_before is not None:
            self.repeats += 1
        self._waiting[id] = sent._replace(not_before=0)  # 0: sent, nothing heard
        self._session.submit(sent.command, sent.fields, id)

    def ask(self, command, fields):
        id = new_id()
        self._waiting[id] = Sent(command, fields, None)
        self._submit(id)
        return id

    # --- what the kinds of clients do

    def act(self, session):
        """Called all the time."""

    def answered(self, id, sent, reply):
        """Called once for each command."""


class Watcher(Client):
    """Looks at a board."""


class Agent(Client):
    """Creates tickets at a steady pace until told to stop; `categories` in turn."""

    def __init__(self, door, token, per_second, categories, url=None):
        super().__init__(door, token, ["desk"], url=url)
        self.tickets = {}  # ticket by command id
        self.asked = []  # command ids in order
        self.creating = True
        self._pause = 1 / per_second
        self._categories = itertools.cycle(categories)
        self._next_at = 0.0

    def act(self, session):
        if self.creating and time.monotonic() >= self._next_at:
            self._next_at = time.monotonic() + self._pause
            self.asked.append(self.ask("createTicket", wish(category=next(self._categories))))

    def answered(self, id, sent, reply):
        assert reply["status"] == "REPLY_STATUS_OK", reply
        self.tickets[id] = int(reply["answer"]["ticket"])


class Technician(Client):
    """Signs on and does at once what each ticket needs next."""

    NEXT = {"OFFERED": "acceptOffer", "ACCEPTED": "startTravel", "EN_ROUTE": "reportArrival", "ON_SITE": "completeTicket"}
    ORDINARY = {"STALE", "NOT_ALLOWED_IN_STATE", "VERSION_CONFLICT"}  # the world went on meanwhile

    def __init__(self, door, token, key, url=None):
        super().__init__(door, token, ["me"], act_as=key, url=url)
        self.key = key
        self.done = 0
        self._signed_on = False
        self._asked = set()

    def act(self, session):
        if not self._signed_on:
            self._signed_on = True
            self.ask("signOn", {"name": self.key})
        for view in list(session.tickets.values()):
            command = self.NEXT.get(view["state"])
            if command is None or view.get("technicianKey") != self.key:
                continue
            step = (view["id"], view["lastOffer"], command)
            if step not in self._asked:
                self._asked.add(step)
                fields = {"ticket": view["id"]}
                if command == "acceptOffer":
                    fields["offer"] = view["lastOffer"]
                if command == "completeTicket":
                    fields["resolution"] = "mended"
                self.ask(command, fields)

    def answered(self, id, sent, reply):
        if reply["status"] == "REPLY_STATUS_OK":
            self.done += sent.command == "completeTicket"
        else:
            assert reply["error"]["code"] in self.ORDINARY, reply
