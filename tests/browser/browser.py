"""Debian's Chromium, driven as a person would use it, without a screen and without a network."""

import gc
import json
import shutil
import warnings
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.service import eventually

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
OPTIONS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"),
]
DESK, PHONE = (1366, 900), (390, 844)

# What the drop of files from the desktop gives a page.
DROP = """
const [zone, files] = arguments;
const dataTransfer = new DataTransfer();
for (const [name, content] of files) {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  dataTransfer.items.add(new File([bytes], name));
}
for (const kind of ["dragenter", "dragover", "drop"])
  zone.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
"""


class Browser:
    """`pictures` is where screenshots go."""

    def __init__(self, url: str, profile: Path, pictures: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM or ""
        for option in (*OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
        self.url, self.pictures = url, pictures
        self.size(*DESK)

    def quit(self) -> None:
        """Selenium forgets to close a socket to its driver, which is no fault of ours."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            self.driver.quit()
            gc.collect()

    def size(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def dark(self, wanted: bool) -> None:
        """At once: nothing is on its way from one colour to the other."""
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if wanted else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def slow(self, wanted: bool) -> None:
        """A line that sends 20 kB a second."""
        rates = {"uploadThroughput": 20_000 if wanted else -1, "downloadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions", {"offline": False, "latency": 0, **rates}
        )

    def scripted(self, wanted: bool) -> None:
        """Whether the pages' own script runs."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not wanted})

    def go(self, path: str) -> None:
        self.driver.get(self.url + path)

    def path(self) -> str:
        return urlsplit(self.driver.current_url).path

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """Once it is there and shown, on a page that may still be leaving for the next one."""
        return eventually(lambda: self.shown(selector), 20, selector)

    def shown(self, selector: str) -> WebElement | None:
        try:
            return next((e for e in self.all(selector) if e.is_displayed()), None)
        except StaleElementReferenceException:
            return None

    def button(self, words: str) -> WebElement:
        return next(e for e in self.all("button, a.button, summary") if words in e.text)

    def text(self) -> str:
        return str(self.run("return document.querySelector('main')?.innerText ?? ''"))

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            entry = self.one(f"main [name={name}]:not([type=hidden])")
            entry.clear()
            entry.send_keys(value)

    def log_in(self, name: str, password: str) -> None:
        self.go("/login")
        self.fill(username=name, password=password)
        self.button("Log in").click()

    def drop(self, *paths: Path) -> None:
        files = [(path.name, b64encode(path.read_bytes()).decode()) for path in paths]
        self.driver.execute_script(DROP, self.one("#drop"), files)

    def run(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def loaded_model(self) -> bool:
        """Whether the 3D view has really loaded its GLB and has drawn it."""
        viewer = "document.querySelector('[data-viewer]')"
        eventually(lambda: self.run(f"return {viewer}?.dataset.edges") == "ready", 30, "the 3D view")
        return bool(
            self.run(f"return {viewer}.dataset.state == 'ready' && {viewer}.viewer.model.triangles > 0")
        )

    def picture(self, name: str) -> None:
        """Of the whole page."""
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        self.pictures.mkdir(parents=True, exist_ok=True)
        (self.pictures / f"{name}.png").write_bytes(b64decode(taken["data"]))

    def wider_than_screen(self) -> bool:
        return bool(self.run("return document.documentElement.scrollWidth > window.innerWidth"))

    def complaints(self) -> list[str]:
        """The errors on the console since it was last asked; that an answer was a refusal is none."""
        errors = [e["message"] for e in self.driver.get_log("browser") if e["level"] == "SEVERE"]
        return [message for message in errors if "status of 4" not in message]

    def strangers(self) -> set[str]:
        """Addresses of other hosts that were asked for something; the browser's own pages are none."""
        messages = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        sent = [m["params"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        addresses = {each["request"]["url"] for each in sent}
        ours = (self.url, "data:", "blob:", "chrome:")
        return {address for address in addresses if not address.startswith(ours)}
