"""The web server: threads, because uploads wait for slow clients more than they compute."""

from config import load as load_settings

_settings = load_settings()

bind = f"{_settings['HOST']}:{_settings['PORT']}"
workers = _settings["WEB_WORKERS"]
worker_class = "gthread"
threads = _settings["WEB_THREADS"]
preload_app = True  # imported once, shared by all workers: half the start, half the memory
timeout = 120
graceful_timeout = 5
keepalive = 15
loglevel = "warning"
