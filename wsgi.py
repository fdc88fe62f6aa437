"""What the servers load: `python -m deploy.serve`, `celery --app wsgi:celery worker`."""

from app import create_app
from app.extensions import celery as celery

app = create_app()
