"""Servers that tests may use: those that the environment names, else those on the usual local ports."""

import os
from getpass import getuser

import psycopg2
from redis import Redis, RedisError

VARIABLES = {"PostgreSQL": "TEST_DATABASE_URL", "Redis": "TEST_REDIS_URL"}
HOSTS = ("localhost:5432", "")  # without a host: the local socket


def postgresql() -> str:
    """A URL that may create databases; empty where none answers."""
    usual = [f"postgresql://{user}@{host}/postgres" for user in ("postgres", getuser()) for host in HOSTS]
    given = os.environ.get(VARIABLES["PostgreSQL"], "").replace("+psycopg2://", "://")
    return next((url for url in ([given] if given else usual) if may_create(url)), "")


def may_create(url: str) -> bool:
    try:
        connection = psycopg2.connect(url, connect_timeout=2)
    except psycopg2.OperationalError:
        return False
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
    connection.close()
    return bool(row and row[0])


def redis() -> str:
    """Empty where none answers."""
    url = os.environ.get(VARIABLES["Redis"]) or "redis://localhost:6379"
    try:
        with Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except (RedisError, ValueError):
        return ""
    return url
