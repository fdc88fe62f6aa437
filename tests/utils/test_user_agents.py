"""Browsers by the names people know them by."""

import pytest

from utils.user_agents import device

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (CHROME, "Chrome on Linux"),
        (CHROME.replace("Chrome/", "HeadlessChrome/"), "Chrome on Linux"),
        (CHROME.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64"), "Chrome on Windows"),
        (CHROME.replace("X11; Linux x86_64", "Linux; Android 14; Pixel 8"), "Chrome on Android"),
        (f"{CHROME} Edg/126.0.0.0", "Edge on Linux"),
        (f"{CHROME} OPR/111.0.0.0", "Opera on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("python-httpx/0.27.0", "python-httpx"),
        ("curl/8.5.0", "curl"),
        ("<script>", "Unknown device"),
        ("", "Unknown device"),
        (None, "Unknown device"),
    ],
)
def test_a_device_is_named_in_short_words(told, said):
    assert device(told) == said
