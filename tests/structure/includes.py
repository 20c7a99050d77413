"""Who may include whom: the architecture's table, checked on every #include.

A file belongs to the module whose folder is the longest prefix of its path. Own headers are named from the repository root and
must exist; `redline/errors.hpp` (generated) is allowed everywhere.
"""

import re

from tree import CPP, Finding

INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')

DOMAIN = ["dispatcher/domain/"]
PORTS = DOMAIN + ["dispatcher/ports/"]
PLANNER = DOMAIN + ["dispatcher/planner/"]
DECIDE = PLANNER + ["dispatcher/decide/"]
CODEC = PORTS + ["proto/codec/"]
GATEWAY_CORE = CODEC + ["dispatcher/decide/evolve", "gateway/wire/", "gateway/session/", "gateway/hub/", "gateway/view/"]
EVERYTHING = ["dispatcher/", "proto/", "storage/", "gateway/", "deploy/"]

# module → own headers it may include
MODULES = {
    "dispatcher/domain/": DOMAIN,
    "dispatcher/planner/": PLANNER,
    "dispatcher/decide/": DECIDE,
    "dispatcher/ports/": PORTS,
    "dispatcher/runtime/": DECIDE + ["dispatcher/ports/", "dispatcher/runtime/"],
    "proto/codec/": CODEC,
    "storage/memory/": CODEC + ["storage/memory/"],
    "storage/redis/": CODEC + ["storage/redis/"],
    "storage/records/": CODEC + ["dispatcher/decide/evolve", "storage/records/"],
    "gateway/wire/": GATEWAY_CORE,
    "gateway/session/": GATEWAY_CORE,
    "gateway/hub/": GATEWAY_CORE,
    "gateway/view/": GATEWAY_CORE,
    "gateway/net/": GATEWAY_CORE + ["gateway/net/", "gateway/api/"],
    "gateway/api/": GATEWAY_CORE + ["gateway/net/", "gateway/api/"],
    "deploy/": EVERYTHING,
    "tests/": EVERYTHING + ["tests/"],
}

PURE = ("dispatcher/domain/", "dispatcher/planner/", "dispatcher/decide/", "dispatcher/ports/")
GATEWAY_CORE_FOLDERS = ("gateway/wire/", "gateway/session/", "gateway/hub/", "gateway/view/")

# (modules, headers they must not include, why)
BANNED = [
    (
        ("dispatcher/", "storage/memory/", "proto/codec/") + GATEWAY_CORE_FOLDERS,
        ("boost/asio", "boost/beast"),
        "sockets and executors live in gateway/net, gateway/api, storage/redis and dispatcher/runtime only",
    ),
    (("dispatcher/",), ("google/protobuf", "redline/v1/"), "the dispatcher does not know the wire; translate in proto/codec"),
    (
        PURE,
        ("iostream", "fstream", "thread", "mutex", "condition_variable", "future", "filesystem", "spdlog/", "hiredis/", "sys/", "unistd.h"),
        "the core is pure: no I/O, threads or logging; return what is to be done and let the runtime do it",
    ),
]
ALLOWED_ANYWAY = [("dispatcher/runtime/", ("boost/asio",))]


def module_of(path):
    return max((module for module in MODULES if path.startswith(module)), key=len, default=None)


def includes(tree, path):
    for number, line in tree.lines(path):
        if match := INCLUDE.match(line):
            yield number, match[1], match[2]


def banned_reason(path, header):
    for modules, headers, reason in BANNED:
        excused = any(path.startswith(module) and header.startswith(allowed) for module, allowed in ALLOWED_ANYWAY)
        if path.startswith(modules) and header.startswith(headers) and not excused:
            return reason
    return None


def check_own(tree, path, number, header):
    module = module_of(path)
    if header == "redline/errors.hpp" or header.startswith("redline/v1/"):
        return
    if not tree.exists(header):
        yield Finding(path, number, f'"{header}" does not exist', "name own headers from the repository root, others with < >")
    elif module and not header.startswith(tuple(MODULES[module])):
        yield Finding(
            path,
            number,
            f'{module} may not include "{header}"',
            f"it may include {', '.join(MODULES[module])}; move the shared part down or pass it in through a port",
        )


def check(tree):
    for path in tree.named(CPP):
        for number, mark, header in includes(tree, path):
            if reason := banned_reason(path, header):
                yield Finding(path, number, f"{header} may not be included here", reason)
            elif mark == '"':
                yield from check_own(tree, path, number, header)
