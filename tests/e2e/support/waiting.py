"""Waiting with a deadline. Nothing in these tests sleeps for a fixed time: a condition is looked at until it holds.

PATIENCE is how long a healthy but busy machine may take for one step; only a failing test ever waits so long.
"""

import time

PATIENCE = 30.0
LOOK_AGAIN = 0.01


class TookTooLong(AssertionError):
    """Told with what was waited for."""


class Deadline:
    def __init__(self, seconds=PATIENCE):
        self._end = time.monotonic() + seconds

    def left(self):
        return max(0.0, self._end - time.monotonic())

    def passed(self):
        return self.left() == 0.0


def wait_until(condition, what, seconds=PATIENCE):
    """Gives the first true value of condition(). `what` is said when there was none; it may be a function."""
    deadline = Deadline(seconds)
    while True:
        value = condition()
        if value:
            return value
        if deadline.passed():
            raise TookTooLong(f"waited {seconds:g} s for {what() if callable(what) else what}")
        time.sleep(LOOK_AGAIN)


def wait_for_time(instant_ms):
    """Waits until the wall clock has passed this instant (ms since 1970): for deadlines that fall due in real time."""
    while time.time() * 1000 <= instant_ms:
        time.sleep(LOOK_AGAIN)
