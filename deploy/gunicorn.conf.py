"""The web server: threads, because uploads wait for slow clients more than they compute."""

import config

_settings = config.load()

bind = f"{_settings['HOST']}:{_settings['PORT']}"
workers = _settings["WEB_WORKERS"]
worker_class = "gthread"
threads = _settings["WEB_THREADS"]
reuse_port = True
timeout = 120
graceful_timeout = 5
keepalive = 15
loglevel = "warning"
