"""The broker that needs no server gives out whole messages only, whoever reads while they are written."""

from concurrent.futures import ThreadPoolExecutor

from kombu import Connection

from app.folders import folders

MESSAGES = 300


def connection(tmp_path):
    return Connection("filesystem://", transport_options=folders(tmp_path))


def send(tmp_path):
    with connection(tmp_path) as opened, opened.SimpleQueue("convert") as queue:
        for number in range(MESSAGES):
            queue.put({"number": number, "padding": "x" * 10_000})


def receive(tmp_path):
    with connection(tmp_path) as opened, opened.SimpleQueue("convert") as queue:
        return [queue.get(timeout=20).payload["number"] for _ in range(MESSAGES)]


def test_messages_arrive_whole_while_others_are_written(tmp_path):
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(send, tmp_path)
        assert sorted(receive(tmp_path)) == [*range(MESSAGES)]
        sent.result()
