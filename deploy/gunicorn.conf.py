"""The web server: threads, because uploads wait for slow clients more than they compute."""

import gc
import json
from typing import Any
from uuid import uuid4

from gunicorn import util

from app.headers import ALWAYS, POLICIES
from config import load as load_settings

gc.disable()  # while the application is imported: nothing of it will ever be garbage
_settings = load_settings()
_headers = ALWAYS | {"Content-Security-Policy": POLICIES["rest"]}

bind = f"{_settings['HOST']}:{_settings['PORT']}"
workers = _settings["WEB_WORKERS"]
worker_class = "deploy.gunicorn_worker.Worker"  # gthread
threads = _settings["WEB_THREADS"]
preload_app = True  # imported once, shared by all workers: three fifths of the memory
reuse_port = True  # a queue for each worker, opened after the fork: with one for all, one worker may take all
limit_request_line = 8190  # the most it can: a lookup has a hundred names in its address
timeout = 120
graceful_timeout = 5
keepalive = 15  # nginx.conf lets go sooner, so that nothing is sent into a closing connection
loglevel = "warning"


def when_ready(_: Any) -> None:
    """Imported, and not forked yet: what is there stays, and is left out of every later collection."""
    gc.freeze()
    gc.enable()


def write_problem(client: Any, status: int, title: str, detail: str) -> None:
    """What gunicorn refuses before the application sees it, as that would do; there is no setting for it.
    Nobody has read which address was meant."""
    code, request_id = title.lower().replace(" ", "_"), uuid4().hex
    told = {"type": f"urn:atelier:problem:{code}", "title": title, "status": status, "detail": detail}
    told |= {"code": code, "instance": "about:blank", "request_id": request_id}
    body = json.dumps(told).encode()
    headers = {"Content-Type": "application/problem+json", "Content-Length": len(body), **_headers}
    headers["X-Request-ID"] = request_id
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    first = f"HTTP/1.1 {status} {title}\r\nConnection: close\r\n"
    util.write_nonblock(client, f"{first}{head}\r\n".encode() + body)


util.write_error = write_problem
