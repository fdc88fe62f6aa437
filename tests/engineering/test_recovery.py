"""Whatever is killed or forgotten, every file ends by itself."""

import signal
from contextlib import suppress
from pathlib import Path
from time import sleep

import pytest
from kombu import Connection
from psutil import NoSuchProcess

from tests.service import Service, eventually, line
from tests.utils.cad import samples

WAIT = 90
LIMITS = {"CAD_TIMEOUT_S": "60"}
ASKED_S = 1.5  # for so long Redis gives what comes to a worker that had asked before it was stopped


@pytest.fixture(scope="module")
def heavy(tmp_path_factory) -> list[Path]:
    """Files that take some time, each with its own bytes."""
    folder = tmp_path_factory.mktemp("heavy")
    return [samples.perforated_step(folder, f"heavy-{n}.step", rows=9 + n) for n in range(4)]


def status(service: Service, file_id: int) -> str:
    return str(service.client.get(f"/files/{file_id}").json()["status"])


def converter(service: Service):
    """The Celery worker that converts; its children come and go."""
    return next(p for p in service.processes("--queues convert") if "celery" in line(p))


def test_killing_every_worker_in_the_middle_loses_nothing(service, heavy):
    ids = [service.upload(path).json()["id"] for path in heavy]
    eventually(lambda: any(status(service, i) == "processing" for i in ids), 20, "a conversion")
    # Celery's own first: one that sees its children die would count that as tries.
    victims = sorted(service.workers(), key=lambda process: "celery" not in line(process))
    assert len(victims) >= 5  # two workers, a fork server and its children
    for process in victims:
        with suppress(NoSuchProcess):  # children die with their parents
            process.kill()
    ends = [service.ended(i, WAIT) for i in ids]
    assert [(end["status"], end["error"]) for end in ends] == [("ready", None)] * len(ids)
    assert not {p.pid for p in service.workers()} & {p.pid for p in victims}


def test_children_die_with_their_worker(service):
    worker = eventually(lambda: converter(service), 20)
    children = eventually(lambda: worker.children(recursive=True), 20, "children")
    worker.kill()
    eventually(lambda: not any(child.is_running() for child in children), 10, "their end")
    eventually(lambda: converter(service).pid != worker.pid, 20, "a new worker")


def test_a_broker_that_forgets_its_messages_loses_nothing(service, tmp_path):
    worker = eventually(lambda: converter(service), 20)
    worker.send_signal(signal.SIGSTOP)
    sleep(ASKED_S)
    file = service.upload(samples.plate_step(tmp_path, width=91)).json()
    forgotten = forget_all(service)
    worker.send_signal(signal.SIGCONT)
    assert forgotten >= 1
    assert service.ended(file["id"], WAIT)["status"] == "ready"


def forget_all(service: Service) -> int:
    """Empty the queue as a broker does that restarts without its disk."""
    if url := service.environment.get("BROKER_URL"):
        connection = Connection(url)
    else:
        queue = str(service.folder / "broker" / "queue")
        options = {"data_folder_in": queue, "data_folder_out": queue, "control_folder": queue}
        connection = Connection("filesystem://localhost", transport_options=options)
    with connection, connection.SimpleQueue("convert") as queue:
        return int(queue.queue.purge())


def test_a_scheduler_that_dies_comes_back_and_goes_on_sweeping(service, tmp_path):
    both = eventually(lambda: len(found := service.processes("--beat")) == 2 and found, 20, "its clock")
    min(both, key=lambda process: process.create_time()).kill()
    eventually(lambda: not any(process.is_running() for process in both), 10, "the end of its clock")
    worker = eventually(lambda: converter(service), 20)
    worker.kill()
    file = service.upload(samples.plate_step(tmp_path, width=93)).json()
    assert service.ended(file["id"], WAIT)["status"] == "ready"
    eventually(lambda: service.processes("--beat"), 20, "a new scheduler")


def test_the_web_comes_back_too(service):
    for process in service.processes("gunicorn"):
        process.kill()
    eventually(service.answers, 20, "an answer")
