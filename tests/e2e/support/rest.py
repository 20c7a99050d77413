"""The REST interface as a script uses it."""

import http.client
import json
import urllib.parse

from support.waiting import PATIENCE


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode()

    @property
    def json(self):
        return json.loads(self.text)


def request(url, method, path, token=None, body=None, headers=None):
    """`body` is sent as JSON unless it is text already. Raises OSError when nobody answers."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
    wanted = dict(headers or {})
    if token:
        wanted["Authorization"] = f"Bearer {token}"
    if body is not None and not isinstance(body, str):
        body = json.dumps(body)
    try:
        connection.request(method, path, body=body.encode() if body is not None else None, headers=wanted)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def get(url, path, token=None):
    return request(url, "GET", path, token)


def totals(url, token):
    """{"created", "done", "open", "cancelled"}; created is their sum, or the server contradicts itself."""
    told = get(url, "/api/v1/totals", token).json
    assert told["created"] == told["done"] + told["open"] + told["cancelled"], told
    return {name: told[name] for name in ("created", "done", "open", "cancelled")}


def ticket(url, token, name):
    """Ticket, timeline and explanation; by number or id."""
    answer = get(url, f"/api/v1/tickets/{name}", token)
    assert answer.status == 200, (answer.status, answer.text)
    return answer.json


def metrics(url):
    """{name{labels}: value}"""
    lines = get(url, "/metrics").text.splitlines()
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if line and not line.startswith("#")}
