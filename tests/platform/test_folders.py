"""The broker that needs no server gives out whole messages only, whoever reads while they are written."""

from concurrent.futures import ThreadPoolExecutor

from kombu import Connection

from app.folders import folders

MESSAGES = 60


def connection(tmp_path):
    return Connection("filesystem://", transport_options=folders(tmp_path))


def send(queue):
    for number in range(MESSAGES):
        queue.put({"number": number, "padding": "x" * 3_000_000})


def receive(queue):
    return [queue.get(timeout=20).payload["number"] for _ in range(MESSAGES)]


def test_messages_arrive_whole_while_others_are_written(tmp_path):
    with connection(tmp_path) as here, connection(tmp_path) as there:
        outgoing, incoming = here.SimpleQueue("convert"), there.SimpleQueue("convert")
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(send, outgoing)
            assert sorted(receive(incoming)) == [*range(MESSAGES)]
            sent.result()
