"""What a browser says of itself, in short words for people."""

import re

# The first that is found counts: Edge and Opera also call themselves Chrome, and Chrome Safari.
PROGRAMS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "Chrome/": "Chrome",
    "CriOS": "Chrome",
    "Safari/": "Safari",
}
# Android also calls itself Linux, and an iPhone says to be like Mac OS X.
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
PRODUCT = re.compile(r"[\w.-]{1,40}")


def device(user_agent: str | None) -> str:
    """`Firefox on Windows`; of a program that is no browser, its own name."""
    given = (user_agent or "").replace("HeadlessChrome", "Chrome")
    program = next((name for sign, name in PROGRAMS.items() if sign in given), None)
    system = next((name for sign, name in SYSTEMS.items() if sign in given), None)
    if program and system:
        return f"{program} on {system}"
    product = PRODUCT.match(given)
    return program or system or (product[0] if product else "Unknown device")
