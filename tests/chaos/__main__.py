"""`python -m tests.chaos [uploads]`: so many uploads (700) under seven kinds of kill; what came of them.

On SQLite and folders or, with ATELIER_TEST_SERVER and ATELIER_TEST_BROKER, on PostgreSQL and Redis. Ends with
1 where a file was lost, taken in twice or failed, and where anything stayed behind."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic, sleep
from typing import Any

import httpx

from tests.chaos.kills import KINDS, kill
from tests.chaos.uploads import numbers, upload
from tests.databases import SERVER, server_database
from tests.service import TOP, Service, running

CLIENTS = 8
KILL_EVERY_S = 4
BACK_WITHIN_S = 120
DRAINED_WITHIN_S = 600
SETTINGS = {
    "SWEEP_SECONDS": "0.5",
    "JOB_SILENCE_SECONDS": "5",
    "TIDY_SECONDS": "1",
    "UNNEEDED_HOURS": "0.0005",
    "ACCESS_TOKEN_MINUTES": "600",
}


def main(uploads: int) -> int:
    with ExitStack() as stack:
        settings = dict(SETTINGS)
        if SERVER:
            settings["DATABASE_URL"] = stack.enter_context(server_database())
        folder = Path(stack.enter_context(TemporaryDirectory()))
        service = stack.enter_context(running(folder, **settings))
        figures = measured(service, uploads)
    for name, value in figures.items():
        print(f"{name}={value}")
    whole = figures["taken_in"] == figures["files"] == figures["ready"] == uploads
    return 0 if whole and figures["left_behind"] == figures["benches_left"] == 0 else 1


def measured(service: Service, uploads: int) -> dict[str, Any]:
    ids: list[int] = []
    tries = kills = 0
    for kind in KINDS:
        ids_of_kind, again, killed = under(service, kind, uploads // len(KINDS))
        ids, tries, kills = ids + ids_of_kind, tries + again, kills + killed
        print(f"{kind}: {len(ids_of_kind)} taken in, {killed} processes killed", flush=True)
    began = monotonic()
    ends = drained(service, len({*ids}))
    taken = {"uploads": uploads, "taken_in": len({*ids}), "sent": tries, "killed": kills}
    taken |= {"files": sum(ends.values()), "ready": ends["ready"], "failed": ends["failed"]}
    return taken | {"drained_s": round(monotonic() - began, 1)} | left_behind(service)


def under(service: Service, kind: str, uploads: int) -> tuple[list[int], int, int]:
    over = Event()

    def go_on_killing() -> int:
        killed = 0
        while True:
            wait_until_back(service, kind)  # what is killed before it has started never starts
            if killed and over.wait(KILL_EVERY_S):
                return killed
            killed += kill(service, kind)

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        killing = pool.submit(go_on_killing)
        mine = [next(numbers) for _ in range(uploads)]
        try:
            done = [*pool.map(lambda number: upload(service, number), mine)]
        finally:
            over.set()
        return [file_id for file_id, _ in done], sum(tries for _, tries in done), killing.result()


def wait_until_back(service: Service, kind: str) -> None:
    until = monotonic() + BACK_WITHIN_S
    while not (KINDS[kind](service) and service.answers()):
        assert monotonic() < until, f"{kind} did not come back within {BACK_WITHIN_S} s"
        sleep(0.2)


def states(service: Service) -> "Counter[str]":
    """Of all files, by the totals of lists."""
    wanted = ("pending", "processing", "ready", "failed")
    asked = {state: service.client.get("/files", params={"status": state, "limit": 1}) for state in wanted}
    return Counter({state: answer.raise_for_status().json()["total"] for state, answer in asked.items()})


def drained(service: Service, files: int) -> "Counter[str]":
    until = monotonic() + DRAINED_WITHIN_S
    while monotonic() < until:
        try:
            found = states(service)
        except httpx.HTTPError:  # the web is still coming back
            sleep(0.5)
            continue
        if found["ready"] + found["failed"] >= files:
            return found
        sleep(0.2)
    return states(service)


def left_behind(service: Service) -> dict[str, int]:
    """Objects in the store, and folders of tries, once all files are deleted."""
    while items := service.client.get("/files", params={"limit": 100}).json()["items"]:
        for item in items:
            service.client.delete(f"/files/{item['id']}").raise_for_status()
    sleep(3)  # longer than UNNEEDED_HOURS
    for _ in range(2):
        sweep = [sys.executable, "-m", "flask", "files", "sweep"]
        subprocess.run(sweep, cwd=TOP, env=service.environment, check=True, capture_output=True)
        sleep(3)
    objects = [path for path in (service.folder / "files").rglob("*") if path.is_file()]
    benches = [*(service.folder / "work").glob("*/*/")]
    return {"left_behind": len(objects), "benches_left": len(benches)}


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 700))
