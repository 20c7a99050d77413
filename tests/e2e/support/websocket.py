"""A WebSocket client on a raw socket (RFC 6455), for tests that must be able to break every rule.

Reads only when asked to, so a slow reader is one that does not ask. Answers pings. One thread.
"""

import base64
import hashlib
import os
import select
import socket
import struct

from support.waiting import PATIENCE, Deadline, TookTooLong

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA


class Refused(Exception):
    """The server did not open the WebSocket."""

    def __init__(self, status, headers, body):
        super().__init__(f"status {status}: {body!r}")
        self.status, self.headers, self.body = status, headers, body


class Closed(Exception):
    """The connection has ended: with a close frame (its code), or without (code None)."""

    def __init__(self, code, reason):
        super().__init__(f"closed with {code} {reason}".rstrip())
        self.code, self.reason = code, reason


class WebSocket:
    def __init__(self, host, port, subprotocol="redline.v1.json", headers=(), receive_buffer=None, seconds=PATIENCE):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(seconds)
        self._received = bytearray()
        self._message = bytearray()
        self._ended = None
        try:
            self._socket.connect((host, port))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open(f"{host}:{port}", subprotocol, headers, Deadline(seconds))
        except BaseException:
            self._socket.close()
            raise

    def _open(self, host, subprotocol, headers, deadline):
        key = base64.b64encode(os.urandom(16))
        lines = ["GET /ws HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        lines.append(f"Sec-WebSocket-Key: {key.decode()}")
        if subprotocol:
            lines.append(f"Sec-WebSocket-Protocol: {subprotocol}")
        lines += [f"{name}: {value}" for name, value in headers]
        self._socket.sendall("\r\n".join(lines + ["", ""]).encode())
        while b"\r\n\r\n" not in self._received:
            self._fill(deadline)
        head, _, rest = bytes(self._received).partition(b"\r\n\r\n")
        self._received[:] = rest
        status_line, *header_lines = head.decode().split("\r\n")
        status = int(status_line.split()[1])
        answered = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in header_lines)}
        if status != 101:
            while len(self._received) < int(answered.get("content-length", 0)):
                self._fill(deadline)
            raise Refused(status, answered, bytes(self._received))
        assert answered["sec-websocket-protocol"] == subprotocol, answered
        assert answered["sec-websocket-accept"] == base64.b64encode(hashlib.sha1(key + GUID).digest()).decode(), answered

    def send(self, payload, opcode=TEXT, final=True):
        """A masked frame. Raises Closed when the server has gone."""
        payload = payload.encode() if isinstance(payload, str) else payload
        size = len(payload)
        if size < 126:
            length = struct.pack("!B", 0x80 | size)
        elif size < 1 << 16:
            length = struct.pack("!BH", 0x80 | 126, size)
        else:
            length = struct.pack("!BQ", 0x80 | 127, size)
        mask = os.urandom(4)
        whole = mask * (size // 4 + 1)
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(whole[:size], "big")).to_bytes(size, "big")
        self.send_bytes(bytes([(0x80 if final else 0) | opcode]) + length + mask + masked)

    def send_bytes(self, data):
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Closed(None, str(error)) from None

    def receive(self, seconds=PATIENCE):
        """The next text message. Raises Closed at the end and TookTooLong when nothing comes."""
        deadline = Deadline(seconds)
        while True:
            opcode, final, payload = self._frame(deadline)
            if opcode == PING:
                self.send(payload, PONG)
            elif opcode == CLOSE:
                self._end(struct.unpack("!H", payload[:2])[0] if payload else 1005, payload[2:].decode())
            elif opcode in (TEXT, BINARY, CONTINUATION):
                self._message += payload
                if final:
                    message = bytes(self._message)
                    self._message.clear()
                    return message.decode()

    def _end(self, code, reason):
        self._ended = Closed(code, reason)
        if code is not None:
            try:
                self.send(struct.pack("!H", code if code != 1005 else 1000), CLOSE)
            except Closed:
                pass
        self._socket.close()
        raise self._ended

    def _frame(self, deadline):
        # Taken out of the buffer only when whole: a wait that ends in the middle of a frame loses nothing.
        while (frame := self._whole_frame()) is None:
            self._fill(deadline)
        return frame

    def _whole_frame(self):
        received = self._received
        if len(received) < 2:
            return None
        first, second = received[:2]
        assert not first & 0x70 and not second & 0x80, f"a server's frame begins with {first:#x} {second:#x}"
        begin, size = {126: (4, None), 127: (10, None)}.get(second, (2, second))
        if len(received) < begin:
            return None
        if size is None:
            size = int.from_bytes(received[2:begin], "big")
        if len(received) < begin + size:
            return None
        payload = bytes(received[begin : begin + size])
        del received[: begin + size]
        return first & 0x0F, bool(first & 0x80), payload

    def _fill(self, deadline):
        if self._ended:
            raise self._ended
        if not select.select([self._socket], [], [], deadline.left())[0]:
            raise TookTooLong("waited for bytes from the server")
        try:
            received = self._socket.recv(1 << 16)
        except OSError as error:
            self._end(None, str(error))
        if not received:
            self._end(None, "end of stream")
        self._received += received

    def has_input(self, seconds=0):
        """Whether there is something to receive, or will be within this time (perhaps only the beginning of a message)."""
        return bool(self._ended or self._received or select.select([self._socket], [], [], seconds)[0])

    def close(self):
        """Goes away without a word, as a device does that loses its network."""
        self._socket.close()
