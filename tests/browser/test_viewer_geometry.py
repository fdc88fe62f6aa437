"""What the 3D view calculates, asked of its modules as they are, in the browser that runs them."""

from typing import Any

import pytest

from tests.browser.browser import Browser

FOLDER = "/static/000000000000/js/viewer"


@pytest.fixture
def ask(browser: Browser) -> Any:
    """What an expression says, in which the names of a module are known."""
    browser.go("/login")

    def answer(module: str, names: str, expression: str) -> Any:
        return browser.driver.execute_async_script(f"""
            const done = arguments[0];
            import("{FOLDER}/{module}.js")
              .then(async ({{ {names} }}) => done({expression}))
              .catch((fault) => done(String(fault)))""")

    return answer


LINE = "{kind: 'line', a: [0, 0, 0], b: [10, 0, 0]}"
GROUND = "{kind: 'plane', at: [0, 0, 0], normal: [0, 0, 1]}"


@pytest.mark.parametrize(
    ("one", "two", "distance", "angle"),
    [
        ("{kind: 'point', at: [3, 4, 0]}", LINE, 4, None),
        ("{kind: 'point', at: [13, 4, 0]}", LINE, 5, None),  # beside its end
        ("{kind: 'point', at: [3, 4, -2]}", GROUND, 2, None),
        (LINE, "{kind: 'line', a: [40, 3, 4], b: [20, 3, 4]}", 5, None),  # parallel: as lines
        (LINE, "{kind: 'line', a: [5, -1, 2], b: [5, 1, 2]}", 2, 90),
        ("{kind: 'line', a: [0, 0, 7], b: [1, 1, 7]}", GROUND, 7, None),
        ("{kind: 'line', a: [0, 0, 0], b: [1, 0, 1]}", GROUND, None, 45),
        (GROUND, "{kind: 'plane', at: [9, 9, 6], normal: [0, 0, -1]}", 6, None),
        (GROUND, "{kind: 'plane', at: [9, 9, 6], normal: [0, Math.sqrt(3) / 2, 0.5]}", None, 60),
        (
            "{kind: 'circle', centre: [0, 0, 0], radius: 2}",
            "{kind: 'arc', centre: [0, 8, 0], radius: 1}",
            8,
            None,
        ),
        (
            "{kind: 'cylinder', axis: [0, 0, 1], a: [0, 6, 0], b: [0, 6, 9]}",
            "{kind: 'point', at: [0, 0, 5]}",
            6,
            None,
        ),
    ],
)
def test_between_two_shapes(ask, one, two, distance, angle):
    for first, second in ((one, two), (two, one)):
        found = ask("between", "between", f"between({first}, {second})")
        assert found.get("distance") == (distance if distance is None else pytest.approx(distance))
        assert found.get("angle") == (angle if angle is None else pytest.approx(angle))


ROUND = """[...Array(25).keys()].map((n) => n * Math.PI / {part})
             .map((angle) => [5 + 3 * Math.cos(angle), 3 * Math.sin(angle), 1])"""


def test_edges_are_known_by_their_points(ask):
    circle = ask("fits", "edgeOf", f"edgeOf({ROUND.format(part=12)}, true)")
    assert (circle["kind"], circle["radius"], circle["centre"]) == (
        "circle",
        pytest.approx(3),
        pytest.approx([5, 0, 1]),
    )
    arc = ask("fits", "edgeOf", f"edgeOf({ROUND.format(part=24)}, false)")
    assert (arc["kind"], arc["length"]) == ("arc", pytest.approx(3 * 3.14159265))
    corners = "[[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]"
    assert ask("fits", "edgeOf", f"edgeOf({corners}, false)")["kind"] == "curve"  # though on a circle
    assert ask("fits", "edgeOf", "edgeOf([[0, 0, 0], [1, 1, 1], [3, 3, 3]], false).length") == pytest.approx(
        27**0.5
    )


# The corners of a unit cube, and the two triangles of each of its sides.
CUBE = """{
    positions: Float32Array.from([0,0,0, 1,0,0, 1,1,0, 0,1,0, 0,0,1, 1,0,1, 1,1,1, 0,1,1]), normals: null,
    index: Uint32Array.from([
      0,2,1, 0,3,2, 4,5,6, 4,6,7, 0,1,5, 0,5,4, 3,6,2, 3,7,6, 0,4,7, 0,7,3, 1,2,6, 1,6,5
    ]),
}"""


def test_a_mesh_has_faces_and_edges_where_it_is_sharp(ask):
    never = "{due: () => false}"
    counts = "(t) => [t.faceCount, t.chains.starts.length - 1, [...t.chains.closed]]"
    found = ask("topology", "topologyOf", f"await topologyOf({CUBE}, {never}).then({counts})")
    assert found == [6, 12, [0] * 12]


def test_long_work_lets_the_page_answer_meanwhile(ask):
    """With a slice that is over at each step, the same comes out, and timers run in between."""
    script = f"""(async () => {{
        let ticks = 0;
        const timer = setInterval(() => ticks++, 0);
        const slices = {{due: () => true, rest: () => new Promise((go) => setTimeout(go))}};
        const found = await topologyOf({CUBE}, slices);
        clearInterval(timer);
        return [found.faceCount, ticks > 5];
    }})()"""
    assert ask("topology", "topologyOf", f"await {script}") == [6, True]


@pytest.mark.parametrize(
    ("language", "unit", "written"),
    [("en", "mm", "1,234.5\u202fmm"), ("de", "mm", "1.234,5\u202fmm"), ("en", "in", "48.6024\u202fin")],
)
def test_lengths_are_written_as_the_page_is(ask, language, unit, written):
    assert ask("numbers", "Numbers", f"new Numbers('{language}', '{unit}').length(1234.5)") == written
