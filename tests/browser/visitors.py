"""What tests of accounts do again and again at a browser."""

import re
from email import message_from_bytes, policy

import httpx

from tests.browser.browser import Browser
from tests.factories import PASSWORD
from tests.outbox import text
from tests.service import Service, eventually


def arrived(browser: Browser, path: str) -> None:
    eventually(lambda: browser.path() == path, 15, path)


def link_in_mail(service: Service, to: str, path: str) -> str:
    def look() -> str | None:
        for file in (service.folder / "mail").glob("*.eml"):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            found = re.search(rf"{service.url}({re.escape(path)}#token=\S+)", text(mail))
            if mail["To"] == to and found:
                return found[1]
        return None

    return str(eventually(look, 20, f"a mail to {to}"))


def press(browser: Browser, words: str) -> None:
    found = browser.all("main a, main button, main summary")
    next(e for e in found if e.is_displayed() and words in e.text).click()


def said(browser: Browser, words: str) -> None:
    """By the notice on top of the page that comes next."""
    script = "return [...document.querySelectorAll('.notice')].map((e) => e.innerText).join()"
    eventually(lambda: words in browser.run(script), 15, words)


def other_login(service: Service, name: str) -> httpx.Client:
    client = httpx.Client(base_url=service.url, headers={"Origin": service.url})
    answer = client.post("/login", data={"username": name, "password": PASSWORD})
    assert answer.status_code == 303
    return client
