"""A signed-in WebSocket session speaking redline.v1.json, and what it has been told.

Checks on its way what holds for every client: events arrive once and in order, and never with a gap in what was acknowledged.
Numbers of 64 bits are int here, enum values lose their common prefix ("OFFER_MADE"), ids are UUIDs as text.
"""

import base64
import json
import os
import time
import urllib.parse
import uuid

from support.waiting import PATIENCE, Deadline, TookTooLong
from support.websocket import Closed, WebSocket

ACK_EVERY = 16  # pushes


def new_id():
    """A UUIDv7 as text."""
    milliseconds = int(time.time() * 1000)
    bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds << 80) | bits
    value = value & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 2 << 62))


def short(name, prefix):
    return name.removeprefix(prefix)


class Refusal(AssertionError):
    """A command was answered with an error; `code` is its name in the catalogue."""

    def __init__(self, reply):
        self.reply, self.error = reply, reply["error"]
        self.code = self.error["code"]
        super().__init__(json.dumps(self.error))


class Session:
    """`resume` is (epoch, offset), usually `position` of an earlier session."""

    def __init__(self, url, token, topics=(), act_as="", resume=None, app_version="", headers=(), receive_buffer=None):
        address = urllib.parse.urlsplit(url)
        self.socket = WebSocket(address.hostname, address.port, headers=headers, receive_buffer=receive_buffer)
        hello = {"token": token, "deviceId": "e2e", "topics": list(topics), "actAs": act_as, "appVersion": app_version}
        if resume:
            hello["resume"] = {"epoch": str(resume[0]), "offset": str(resume[1])}
        self.events = []  # pushes of events, in order of arrival
        self.latest = []  # pushes of latest-only topics
        self.tickets = {}  # newest view of each ticket, by id
        self.technicians = {}  # newest view of each technician, by key
        self.replies = {}  # last reply by command id
        self.heartbeats = 0
        self.draining = False
        self._snapshot_done = False
        self._unacknowledged = 0
        self.send({"hello": hello})
        try:
            self.welcome = self._first_frame()
        except BaseException:
            self.close()
            raise
        self.epoch = int(self.welcome["epoch"])
        self.resumed = short(self.welcome["resumed"], "RESUMED_")
        self.offset = resume[1] if self.resumed == "FULL" else int(self.welcome.get("offset", 0))
        if self.resumed == "RELOAD":
            self.wait_for(lambda: self._snapshot_done, "the end of the snapshot")

    def _first_frame(self):
        frame = json.loads(self.socket.receive())
        assert "welcome" in frame, frame
        return frame["welcome"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    @property
    def position(self):
        return self.epoch, self.offset

    # --- sending

    def send(self, frame):
        self.socket.send(json.dumps(frame))

    def submit(self, command, fields, id=None, expected_version=None):
        """Sends a command without waiting for its answer; gives its id."""
        id = id or new_id()
        frame = {"id": base64.b64encode(uuid.UUID(id).bytes).decode(), "command": {command: fields}}
        if expected_version is not None:
            frame["expectedVersion"] = expected_version
        self.replies.pop(id, None)
        self.send({"command": frame})
        return id

    def answer(self, id, seconds=PATIENCE):
        """The reply to a command: its answer, or Refusal."""
        reply = self.wait_for(lambda: self.replies.get(id), f"the reply to {id}", seconds)
        if short(reply["status"], "REPLY_STATUS_") != "OK":
            raise Refusal(reply)
        answer = reply.get("answer", {})
        return {"ticket": int(answer.get("ticket", 0)), "version": answer.get("version", 0), "number": answer.get("number", "")}

    def command(self, command, fields=None, id=None, expected_version=None):
        return self.answer(self.submit(command, fields or {}, id, expected_version))

    # --- receiving

    def wait_for(self, condition, what, seconds=PATIENCE):
        """Reads until condition() is true and gives its value. Raises Closed when the session ends first."""
        deadline = Deadline(seconds)
        while not (value := condition()):
            try:
                self._take(json.loads(self.socket.receive(deadline.left())))
            except TookTooLong:
                raise TookTooLong(f"waited {seconds:g} s for {what() if callable(what) else what}") from None
        return value

    def read_what_comes(self, seconds):
        """Everything that is there, and if that is nothing, the first thing that comes within this time."""
        while self.socket.has_input(seconds):
            self._take(json.loads(self.socket.receive()))
            seconds = 0

    def wait_event(self, kind, ticket=None, after=0, seconds=PATIENCE, **fields):
        """The first push of an event of this kind beyond offset `after`, with these fields in its summary."""

        def found():
            for push in self.events:
                event = push["event"]
                if event["kind"] == kind and push["offset"] > after and ticket in (None, event["ticket"]):
                    if all(event.get(name) == value for name, value in fields.items()):
                        return push
            return None

        return self.wait_for(found, lambda: f"{kind} of ticket {ticket} {fields}; got {self.kinds()}", seconds)

    def wait_closed(self, seconds=PATIENCE):
        """(code, reason) with which the server ends the session; code None: without a word."""
        try:
            self.wait_for(lambda: False, "the end of the session", seconds)
        except Closed as end:
            return end.code, end.reason

    def kinds(self, ticket=None):
        return [push["event"]["kind"] for push in self.events if ticket in (None, push["event"]["ticket"])]

    def _take(self, frame):
        ((kind, body),) = frame.items()
        getattr(self, "_take_" + kind)(body)

    def _take_reply(self, reply):
        id = str(uuid.UUID(bytes=base64.b64decode(reply["id"]))) if reply.get("id") else ""
        self.replies[id] = reply

    def _take_push(self, push):
        push["offset"] = int(push.get("offset", 0))
        if push["offset"] == 0:
            self.latest.append(push)
            return
        assert int(push["epoch"]) == self.epoch, push
        assert push["offset"] > self.offset, f"{push} came after offset {self.offset}"
        self.offset = push["offset"]
        event = push["event"]
        event["kind"] = short(event["kind"], "EVENT_KIND_")
        event["ticket"] = int(event.get("ticket", 0))
        self.events.append(push)
        if "ticket" in push:
            self._keep(push["ticket"])
        if "technician" in push:
            self.technicians[push["technician"]["key"]] = push["technician"]
        self._unacknowledged += 1
        if self._unacknowledged >= ACK_EVERY:
            self.acknowledge()

    def _keep(self, view):
        view["id"] = int(view["id"])
        view["state"] = short(view["state"], "TICKET_STATE_")
        known = self.tickets.get(view["id"])
        assert known is None or view["version"] >= known["version"], f"{view} is older than {known}"
        self.tickets[view["id"]] = view

    def acknowledge(self):
        self._unacknowledged = 0
        try:
            self.send({"ack": {"offset": str(self.offset)}})
        except Closed:
            pass  # what the server has sent before it went can still be read

    def _take_snapshot(self, chunk):
        assert (int(chunk["epoch"]), int(chunk.get("offset", 0))) == (self.epoch, self.offset), chunk
        for view in chunk.get("tickets", []):
            self._keep(view)
        for technician in chunk.get("technicians", []):
            self.technicians[technician["key"]] = technician
        self._snapshot_done = chunk.get("last", False)

    def _take_heartbeat(self, _):
        self.heartbeats += 1

    def _take_drain(self, _):
        self.draining = True
