#!/usr/bin/env python3
"""The OpenAPI document is valid, and the server does what it says, example by example."""

import json
import pathlib
import subprocess

from support.stories import main

CHECK = pathlib.Path(__file__).resolve().parents[2] / "proto" / "check_openapi.mjs"


def the_server_does_what_its_document_says(world):
    world.user("li", "agent")
    world.user("ma", "supervisor")
    server = world.up("--policy", world.policy())
    tokens = {"agent": world.tokens["li"], "supervisor": world.tokens["ma"]}
    run = subprocess.run(
        ["node", str(CHECK), server.url], input=json.dumps(tokens), capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    print(run.stdout.strip(), flush=True)


if __name__ == "__main__":
    main(the_server_does_what_its_document_says)
