"""Only pages of listed origins may call the API from a browser."""

import pytest

from app import create_app
from tests.databases import settings_for

SHOP = "https://shop.example"


@pytest.fixture
def client(database_url, data_dir):
    return create_app(
        settings_for(data_dir, database_url, CORS_ORIGINS=f"{SHOP}, https://b.example")
    ).test_client()


def test_a_listed_origin_may_call_and_read_headers(client):
    answer = client.get("/health", headers={"Origin": SHOP})
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("origin", ["https://evil.example", "https://shop.example.evil", "null"])
def test_others_may_not(client, app, origin):
    for asked in (client, app.test_client()):
        answer = asked.get("/health", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_browser_that_asks_beforehand_may_send_a_token(client):
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}
    for path in ("/api/v1/auth/me", "/api/v1/parts/1"):
        answer = client.options(path, headers={"Origin": SHOP} | asked)
        assert (answer.status_code, answer.data) == (200, b"")
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert answer.headers["Access-Control-Allow-Headers"] == "authorization"
        assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
