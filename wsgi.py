"""What the servers load: `gunicorn wsgi:app`, `celery --app wsgi:celery worker`."""

from app import create_app
from app.extensions import celery as celery

app = create_app()
