"""Uploads by clients that do as clients should: under a key, and again until they are answered."""

from itertools import count
from time import monotonic, sleep

import httpx

from tests.service import Service

PATIENCE_S = 180
STL = """solid a
facet normal 0 0 1
outer loop
vertex 0 0 0
vertex {0} 0 0
vertex 0 {0} 0
endloop
endfacet
endsolid
"""
numbers = count(1)


def upload(service: Service, number: int) -> tuple[int, int]:
    """The file's id, and how often it had to be sent."""
    until = monotonic() + PATIENCE_S
    for tries in count(1):
        try:
            answer = sent(service, number)
            if answer.status_code in (201, 202):
                return int(answer.json()["id"]), tries
            assert answer.status_code in (409, 502, 503), answer.text
        except httpx.TransportError:
            pass  # killed while it answered: whether it was taken in, only the key tells
        assert monotonic() < until, f"upload {number} was not taken in within {PATIENCE_S} s"
        sleep(0.2)
    raise AssertionError


def sent(service: Service, number: int) -> httpx.Response:
    files = {"file": (f"{number}.stl", STL.format(number).encode())}
    headers = {**service.client.headers, "Idempotency-Key": f"chaos-{number}"}
    headers.pop("content-type", None)
    return httpx.post(f"{service.url}/api/v1/files", files=files, headers=headers, timeout=30)
