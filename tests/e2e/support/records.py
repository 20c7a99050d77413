"""What is in the records, read with Python's own SQLite: a second opinion."""

import sqlite3

FINISHED = ("done", "cancelled")


class Records:
    def __init__(self, path):
        self.path = path

    def rows(self, statement, *values):
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def offset(self):
        """Newest event that was archived; 0 while there is nothing, not even the file."""
        try:
            return self.rows("SELECT COALESCE(MAX(next_offset), 1) - 1 FROM archive_position")[0][0]
        except sqlite3.OperationalError:
            return 0

    def states(self):
        return dict(self.rows("SELECT id, state FROM tickets"))

    def versions(self):
        return dict(self.rows("SELECT id, version FROM tickets"))

    def timelines(self):
        """Offsets of the events of each ticket, in order."""
        found = {}
        for ticket, offset in self.rows("SELECT ticket, event_offset FROM events WHERE ticket IS NOT NULL ORDER BY event_offset"):
            found.setdefault(ticket, []).append(offset)
        return found

    def check_every_event_once(self, last):
        """Events 1 to `last` are there, and each once."""
        offsets = [row[0] for row in self.rows("SELECT event_offset FROM events ORDER BY event_offset")]
        assert offsets == list(range(1, last + 1)), (len(offsets), last, sorted(set(range(1, last + 1)) ^ set(offsets))[:10])
        assert not self.rows("SELECT * FROM archive_gaps"), "events were lost on the way"

    def lock(self):
        """Keeps everybody else from writing until the connection that it gives is closed."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        return connection
