"""The 3D view of one file on its page, as tests ask it."""

from typing import Any

import pytest
from selenium.webdriver import ActionChains

from tests.browser.browser import Browser
from tests.service import eventually

VIEWER = "document.querySelector('[data-viewer]').viewer"
STATE = "return document.querySelector('[data-viewer]').dataset.state"
CORNER = (45, 30, 5)  # of the plate, mm


class View:
    """The view of one file on its page."""

    def __init__(self, browser: Browser, file_id: int) -> None:
        self.browser = browser
        browser.go(f"/files/{file_id}")
        assert browser.loaded_model()

    def run(self, script: str) -> Any:
        return self.browser.run(f"const v = {VIEWER}; {script}")

    def press(self, tool: str) -> None:
        self.browser.one(f".viewer [data-act={tool}], .viewer [data-opens={tool}]").click()

    def keys(self, *keys: str) -> None:
        """Typed while the view has the focus."""
        self.run("v.canvas.focus()")
        ActionChains(self.browser.driver).send_keys(*keys).perform()

    def look(self, name: str) -> None:
        """Until it has turned there."""
        self.press("views")
        self.browser.one(f".viewer-panel [data-view={name}]").click()
        self.press("views")  # closes it
        eventually(lambda: self.is_at(name), 20, f"the view {name}")

    def is_at(self, name: str) -> bool:
        around, down, height = self.run("return [v.rig.around, v.rig.down, v.rig.height]")
        wanted = self.run(f"const f = v.fitting(...v.viewsOf.{name}); return [f.around, f.down, f.height]")
        return (around, down, height) == pytest.approx(tuple(wanted))

    def click(self, *places: tuple[float, float, float]) -> None:
        """With the mouse on points of the model (mm, Z up)."""
        for x, y, z in places:
            point = f"[{x / 1000}, {z / 1000}, {-y / 1000}]"
            away = "return [s.x - c.clientWidth / 2, s.y - c.clientHeight / 2]"
            at = self.run(f"const s = v.seen({point}), c = v.canvas; {away}")
            canvas = self.browser.one(".viewer canvas")
            ActionChains(self.browser.driver).move_to_element_with_offset(
                canvas, *map(round, at)
            ).click().perform()

    def facts(self) -> dict[str, str]:
        rows = self.browser.all("[data-panel=measure] dl > div")
        return dict(row.text.split("\n") for row in rows)

    def shown(self) -> int:
        return int(self.run("return v.model.shownItems().length"))

    def color(self, x: float, y: float, z: float) -> list[int]:
        """What is drawn at a point of the model (mm): red, green, blue, alpha."""
        return self.run(f"""
            const s = v.seen([{x / 1000}, {z / 1000}, {-y / 1000}]), gl = v.stage.renderer.getContext();
            const scale = v.canvas.width / v.canvas.clientWidth, found = new Uint8Array(4);
            v.stage.draw();
            gl.readPixels(s.x * scale, v.canvas.height - s.y * scale, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, found);
            return [...found]""")
