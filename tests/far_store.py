"""S3 as moto answers for it, behind a line that can be cut or fall silent."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "atelier"
OWN = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}


class Line:
    """Between a program and `target`: `state` is whole, silent (takes all and answers nothing) or cut."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target, self.state, self.over = target, "whole", Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with suppress(OSError):
            while not self.over.is_set():
                client, _ = self.listener.accept()
                Thread(target=self.join, args=(client,), daemon=True).start()

    def join(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(self.target) as server:
            back = Thread(target=self.carry, args=(server, client), daemon=True)
            back.start()
            self.carry(client, server)
            server.shutdown(socket.SHUT_WR)
            back.join()

    def carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while self.state != "cut" and (data := source.recv(65536)):
                while self.state == "silent" and not self.over.wait(0.05):
                    continue
                if self.state == "cut":
                    target.shutdown(socket.SHUT_RDWR)
                    return
                target.sendall(data)

    def close(self) -> None:
        self.over.set()
        self.state = "cut"
        self.listener.close()


@contextmanager
def far_store() -> Iterator[tuple[Line, dict[str, str]]]:
    """The line, and the settings of a service that keeps its files behind it."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address: Any = server.get_host_and_port()
    line = Line(address)
    bucket = boto3.client(
        "s3",
        endpoint_url="http://{}:{}".format(*address),
        aws_access_key_id="x",
        aws_secret_access_key="x",
        region_name="us-east-1",
    )
    bucket.create_bucket(Bucket=BUCKET)
    try:
        yield line, {**OWN, "AWS_ENDPOINT_URL": line.url, "STORAGE_URL": f"s3://{BUCKET}/files"}
    finally:
        line.close()
        bucket.close()
        server.stop()
