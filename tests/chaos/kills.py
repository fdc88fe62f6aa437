"""Seven kinds of kill, each as a machine without memory or an operator without patience does it."""

from collections.abc import Callable
from contextlib import suppress

import psutil

from tests.service import Service, line

Victims = Callable[[Service], list[psutil.Process]]


def named(*words: str) -> Victims:
    return lambda service: service.processes(*words)


def parents(word: str) -> Victims:
    """Not their children: those are for themselves to look after."""

    def chosen(service: Service) -> list[psutil.Process]:
        found = service.processes(word)
        return sorted(found, key=lambda process: process.create_time())[:1]

    return chosen


def last(word: str) -> Victims:
    def chosen(service: Service) -> list[psutil.Process]:
        found = service.processes(word)
        return sorted(found, key=lambda process: process.create_time())[-1:]

    return chosen


KINDS: dict[str, Victims] = {
    "one web process": last("gunicorn"),
    "the whole web": named("gunicorn"),
    "the converter": parents("--queues convert"),
    "its fork server": named("forkserver"),
    "the light worker": parents("--beat"),
    "the clock": last("--beat"),
    "all workers": named("celery"),
}


def kill(service: Service, kind: str) -> int:
    """How many were killed."""
    victims = sorted(KINDS[kind](service), key=lambda process: "celery" not in line(process))
    for process in victims:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return len(victims)
