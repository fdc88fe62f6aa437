"""The web server granian, sized as in gunicorn.conf.py. A program, because its command line can neither
import the application once for all workers nor stop workers whose parent was killed."""

import gc
import multiprocessing
import os
from socket import gethostbyname

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from config import load
from utils.cad.processes import die_with_parent

CONNECTIONS = 1000  # of each worker, idle ones, too
KEEP_ALIVE_MS = 15_000


def server() -> MPServer:
    settings = load()
    return MPServer(
        "wsgi:app",
        address=gethostbyname(settings["HOST"]),
        port=settings["PORT"],
        interface=Interfaces.WSGI,
        workers=settings["WEB_WORKERS"],
        blocking_threads=settings["WEB_THREADS"],
        backpressure=CONNECTIONS,
        backlog=2048,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=KEEP_ALIVE_MS),
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.error,  # its one warning is that there are more threads than cores
    )


def main() -> None:
    multiprocessing.set_start_method("fork")
    os.register_at_fork(after_in_child=die_with_parent)
    gc.disable()  # as in gunicorn.conf.py
    import wsgi  # noqa: F401  imported once, shared by all workers

    gc.freeze()
    gc.enable()
    server().serve()


if __name__ == "__main__":
    main()
