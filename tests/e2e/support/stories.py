"""Runs the stories of a script one after the other and ends with a line "N passed, N failed".

A story is a function whose name says the rule. It gets a World of its own; or, where the script gives `start`, what
start(world) has made, shared by all stories of the script.
"""

import argparse
import signal
import sys
import time
import traceback

from support.world import World


def _arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--redline", required=True, help="the program under test")
    parser.add_argument("--only", default="", help="stories whose name contains this")
    return parser.parse_args()


def _told(story, argument, world):
    """The story, with what the processes said when it fails."""
    try:
        story(argument)
    except BaseException:
        world.tell_logs()
        raise


def _passes(name, play):
    began = time.monotonic()
    try:
        play()
    except Exception:  # whatever it is, the other stories go on
        traceback.print_exc(file=sys.stdout)
        print(f"FAILED {name} ({time.monotonic() - began:.1f} s)", flush=True)
        return False
    print(f"passed {name} ({time.monotonic() - began:.1f} s)", flush=True)
    return True


def _play_alone(story, redline):
    with World(redline) as world:
        _told(story, world, world)


def _play_together(stories, start, redline):
    passed = 0
    with World(redline) as world:
        shared = []
        _told(lambda world: shared.append(start(world)), world, world)
        for story in stories:
            passed += _passes(_name(story), lambda: _told(story, shared[0], world))
    return passed


def _name(story):
    return story.__name__.replace("_", " ")


def main(*stories, start=None):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))  # so that what was started is ended
    arguments = _arguments()
    chosen = [story for story in stories if arguments.only in _name(story)]
    results = []
    if start:
        _passes("a world for the stories", lambda: results.append(_play_together(chosen, start, arguments.redline)))
    else:
        for story in chosen:
            results.append(_passes(_name(story), lambda: _play_alone(story, arguments.redline)))
    passed = sum(results)
    failed = len(chosen) - passed
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if chosen and not failed else 1)
