"""The web server: threads, because uploads wait for slow clients more than they compute."""

import gc
import json
from typing import Any

from gunicorn import util

from config import load as load_settings

gc.disable()  # while the application is imported: nothing of it will ever be garbage
_settings = load_settings()

bind = f"{_settings['HOST']}:{_settings['PORT']}"
workers = _settings["WEB_WORKERS"]
worker_class = "deploy.gunicorn_worker.Worker"  # gthread
threads = _settings["WEB_THREADS"]
preload_app = True  # imported once, shared by all workers: three fifths of the memory
reuse_port = True  # a queue for each worker, opened after the fork: with one for all, one worker may take all
timeout = 120
graceful_timeout = 5
keepalive = 15  # nginx.conf lets go sooner, so that nothing is sent into a closing connection
loglevel = "warning"


def when_ready(_: Any) -> None:
    """Imported, and not forked yet: what is there stays, and is left out of every later collection."""
    gc.freeze()
    gc.enable()


def write_problem(client: Any, status: int, title: str, detail: str) -> None:
    """What gunicorn refuses before the application sees it, as that would do; there is no setting for it."""
    code = title.lower().replace(" ", "_")
    told = {"type": f"urn:atelier:problem:{code}", "title": title, "status": status, "detail": detail}
    body = json.dumps(told | {"code": code}).encode()
    head = f"HTTP/1.1 {status} {title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
    util.write_nonblock(client, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


util.write_error = write_problem
