"""How long the web process takes to its first answer: `python -m tests.benchmarks.start`.

From starting deploy/serve.py, on a data folder that is migrated already, to the first 200 of /health,
asked for every 5 ms; the servers in turn, medians.
"""

import os
import subprocess
import sys
import tempfile
from statistics import median
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

from tests.service import TOP, free_port

SERVERS = ("gunicorn", "granian")
REPEATS = 7
LOOK_S = 0.005
STOPPED_WITHIN_S = 20


def main(repeats: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = {"DATA_DIR": folder, "DATABASE_URL": "", "FLASK_APP": "wsgi", "LOG_LEVEL": "WARNING"}
        environment = {**os.environ, **own}
        flask = [sys.executable, "-m", "flask", "db", "upgrade"]
        subprocess.run(flask, cwd=TOP, env=environment, check=True, capture_output=True)
        rounds = [{server: _start(server, environment) for server in SERVERS} for _ in range(repeats)]
    for server in SERVERS:
        taken = sorted(times[server] for times in rounds)
        print(f"{server:10}", *(f"{seconds:6.3f}" for seconds in taken))
    for server in SERVERS:
        print(f"start_{server}_s={median(times[server] for times in rounds):.3f}")


def _start(server: str, environment: dict[str, str]) -> float:
    """Seconds to the first answer; the server is stopped again."""
    port = free_port()
    own = {"WEB_SERVER": server, "PORT": str(port)}
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.serve"], cwd=TOP, env=environment | own, stderr=subprocess.DEVNULL
    )
    while not _answers(f"http://127.0.0.1:{port}/health"):
        assert process.poll() is None, f"{server} ended before it answered"
        sleep(LOOK_S)
    taken = perf_counter() - began
    sleep(1)  # the other worker starts, too: it would not hear the signal yet
    process.terminate()
    process.wait(STOPPED_WITHIN_S)
    return taken


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except URLError:
        return False


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS)
