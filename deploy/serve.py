"""Hand this process over to the web server that WEB_SERVER names: `python -m deploy.serve`."""

import os
import socket
import sys
from time import monotonic, sleep

from config import load

FREED_WITHIN_S = 10
COMMANDS = {
    "gunicorn": ["gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"],
    "granian": ["deploy.granian_server"],
}


def main() -> None:
    settings = load()
    wait_for_port(settings["HOST"], settings["PORT"])
    command = [sys.executable, "-m", *COMMANDS[settings["WEB_SERVER"]]]
    os.execv(command[0], command)  # noqa: S606


def wait_for_port(host: str, port: int) -> None:
    """Workers share the port (SO_REUSEPORT), so a second copy would be let in, too, and get some of the
    first one's requests: it is refused here, unless the first is dying and soon gone."""
    until = monotonic() + FREED_WITHIN_S
    while refusal := refused(host, port):
        if monotonic() > until:
            raise SystemExit(f"Cannot listen on {host}:{port}: {refusal}")
        sleep(0.1)


def refused(host: str, port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections do not count
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


if __name__ == "__main__":
    main()
