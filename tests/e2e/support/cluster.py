"""One Redis, two gateways, two dispatchers, each a process of its own that a test can kill, pause and start again."""

import re

from support.waiting import wait_until

STATUS = re.compile(r"dispatcher (standby|loading|running|stopped): (.*)")


class Door:
    """Where clients find gateways: the addresses that are there now."""

    def __init__(self):
        self.urls = []

    def other_than(self, url):
        """Another address if there is one; None when there is none at all."""
        others = [other for other in self.urls if other != url]
        return others[0] if others else next(iter(self.urls), None)


class Cluster:
    def __init__(self, world, policy, environment=None, redis=None):
        self.world, self.policy, self.environment = world, policy, environment or {}
        self.redis = redis or world.redis()
        self.door = Door()
        self.dispatchers = {}
        self.gateways = {}
        for number in (1, 2):
            self.start_dispatcher(number)
        for number in (1, 2):
            self.start_gateway(number)
        for gateway in self.gateways.values():
            gateway.wait_ready()

    def start_dispatcher(self, number):
        name = f"dispatcher-{number}"
        self.dispatchers[number] = self.world.dispatcher(self.redis, self.policy, environment=self.environment, name=name)

    def start_gateway(self, number):
        self.gateways[number] = self.world.gateway(self.redis, environment=self.environment, name=f"gateway-{number}")
        self.door.urls.append(self.gateways[number].url)

    def kill_gateway(self, number):
        self.door.urls.remove(self.gateways[number].url)
        self.gateways[number].process.kill()

    @property
    def url(self):
        return self.door.urls[0]

    def status(self, number):
        """What the dispatcher has last said of itself: ("running", "loaded")."""
        told = STATUS.findall(self.dispatchers[number].output)
        return told[-1] if told else ("started", "")

    def wait_holder(self, among=(1, 2)):
        """The number of the dispatcher that holds the shard."""

        def holder():
            return next((number for number in among if self.status(number)[0] == "running"), None)

        return wait_until(holder, lambda: f"a running dispatcher; they say {[self.status(number) for number in among]}")
