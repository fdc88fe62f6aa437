"""What a picture promises: transparent ground, a part that fills it, its colours, Z up, edges."""

import io
import os
import subprocess
import sys

import numpy as np
import pytest
import trimesh
from PIL import Image

from utils.cad.render import Renderer
from utils.cad.scene import Mesh, Scene

RED = (0.8, 0.1, 0.1, 1.0)
BLUE = (0.1, 0.2, 0.8, 1.0)


@pytest.fixture(scope="module")
def renderer():
    return Renderer()


def box(extents=(40.0, 30.0, 20.0), color=RED, at=(0.0, 0.0, 0.0), with_normals=False):
    made = trimesh.creation.box(extents)
    points = made.triangles.reshape(-1, 3) + np.array(at)
    normals = np.repeat(made.face_normals, 3, axis=0) if with_normals else None
    corners = np.arange(len(points), dtype=np.int32).reshape(-1, 3)
    return Mesh(points, corners, normals, color)


def drawn(renderer, *meshes):
    """The picture as (512, 512, 4) uint8, top row first."""
    image = Image.open(io.BytesIO(renderer.png(Scene(list(meshes)))))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (512, 512))
    return np.asarray(image)


def rows(picture):
    return np.flatnonzero(picture[..., 3].any(axis=1))


def columns(picture):
    return np.flatnonzero(picture[..., 3].any(axis=0))


def brightness(picture):
    return picture[..., :3].astype(int).sum(axis=2)


def test_corners_are_transparent_and_the_part_is_solid(renderer):
    picture = drawn(renderer, box())
    assert not picture[[0, 0, -1, -1], [0, -1, 0, -1]].any()
    assert picture[256, 256, 3] == 255
    assert (picture[..., 3] > 0).mean() > 0.4


SHAPES = {
    "cube": (10, 10, 10),
    "sheet": (300, 200, 0.5),
    "rod": (1, 1, 2000),
    "wire": (5000, 0.2, 0.2),
    "tiny": (1e-4, 2e-4, 1e-4),
    "huge": (1e7, 2e7, 5e6),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_fills_the_picture_with_a_small_margin(renderer, name):
    picture = drawn(renderer, box(SHAPES[name]))
    spans = [(used.min(), used.max()) for used in (rows(picture), columns(picture))]
    assert max(high - low for low, high in spans) > 0.88 * 512
    assert all(low > 10 and high < 501 for low, high in spans)


def test_far_from_the_origin_it_looks_the_same(renderer):
    near, far = drawn(renderer, box()), drawn(renderer, box(at=(1e6, -2e6, 3e6)))
    assert np.abs(near.astype(int) - far).mean() < 0.5


def test_z_is_up_and_x_comes_to_the_right(renderer):
    on_top = drawn(renderer, box(color=RED), box((10, 10, 30), BLUE, (0, 0, 25)))
    blue = on_top[..., 2].astype(int) > on_top[..., 0] + 40
    assert np.flatnonzero(blue.any(axis=1)).mean() < np.mean(rows(on_top))
    beside = drawn(renderer, box(color=RED), box((30, 10, 10), BLUE, (40, 0, 0)))
    blue = beside[..., 2].astype(int) > beside[..., 0] + 40
    assert np.flatnonzero(blue.any(axis=0)).mean() > np.mean(columns(beside))


def test_the_faces_of_a_block_differ_in_light_and_the_top_is_brightest(renderer):
    picture = drawn(renderer, box((20, 20, 20)))
    top, left, right = (brightness(picture)[y, x] for y, x in ((120, 256), (340, 150), (340, 362)))
    assert top > left + 40 > right + 60


def test_colours_come_out_in_their_own_hue(renderer):
    picture = drawn(renderer, box((20, 20, 20), RED)).astype(int)
    red, green, blue, _ = picture[340, 150]
    assert red > 3 * green
    assert red > 3 * blue


def test_edges_are_dark_lines_given_or_found(renderer):
    found = drawn(renderer, box((20, 20, 20)))
    faces = box((20, 20, 20))
    given = Mesh(faces.points, faces.triangles, None, RED, np.array([[[10, -10, -10], [10, -10, 10]]]))
    for picture in (found, drawn(renderer, given)):
        across = brightness(picture)[380, 230:282]  # over the upright edge in the middle
        assert across.min() < 0.7 * across[[0, -1]].min()


@pytest.mark.parametrize("color", [(0, 0, 0, 1.0), (0.02, 0.02, 0.03, 1.0), (0, 0, 0.2, 1.0)])
def test_a_dark_part_shows_its_faces_and_its_edges(renderer, color):
    picture = drawn(renderer, box((20, 20, 20), color))
    top, left, right = (brightness(picture)[y, x] for y, x in ((120, 256), (340, 150), (340, 362)))
    assert top > left + 10 > right + 15
    assert right > 60  # of 765
    across = brightness(picture)[380, 230:282]  # over the upright edge in the middle
    assert across.max() > across[[0, -1]].max() + 60


def test_what_is_not_dark_keeps_its_colour(renderer):
    blue, grey = drawn(renderer, box(color=(0, 0, 1, 1.0))), drawn(renderer, box(color=(0.3, 0.3, 0.3, 1.0)))
    assert blue[340, 200, :2].max() < 20
    assert 120 < brightness(grey)[150, 256] < 400


def test_two_colours_of_one_body_do_not_run_into_each_other(renderer):
    """A mesh without normals, whose triangles are welded: as OBJ and GLB give each colour's."""
    whole = box((20, 20, 20))
    red = Mesh(whole.points, whole.triangles[:6], None, RED)
    blue = Mesh(whole.points, whole.triangles[6:], None, BLUE)
    picture = drawn(renderer, red, blue).astype(int)
    inside = picture[picture[..., 3] == 255]
    mixed = np.minimum(inside[:, 0], inside[:, 2]) > 0.6 * np.maximum(inside[:, 0], inside[:, 2])
    assert (inside[:, 0] > 2 * inside[:, 2]).mean() > 0.2
    assert (inside[:, 2] > 2 * inside[:, 0]).mean() > 0.2
    assert mixed.mean() < 0.03  # the edges, which are grey


@pytest.mark.parametrize("profile", ["square", "round"])
def test_a_needle_is_seen_in_its_colour(renderer, profile):
    needle = box((1000, 0.5, 0.5), RED)
    if profile == "round":
        pin = trimesh.creation.cylinder(0.25, 1000)
        needle = Mesh(pin.vertices[:, [2, 1, 0]], pin.faces[:, ::-1].astype(np.int32), None, RED)
    picture = drawn(renderer, needle).astype(int)
    seen = picture[..., 3] > 128
    assert seen.sum(axis=0)[100:400].min() >= 3  # pixels high
    assert picture[seen][:, 0].mean() > 2 * picture[seen][:, 2].mean()


def test_the_outline_is_smooth_and_has_no_dark_fringe(renderer):
    sphere = trimesh.creation.icosphere(4)
    picture = drawn(renderer, Mesh(sphere.vertices, sphere.faces.astype(np.int32), None, RED))
    rim = picture[(picture[..., 3] > 0) & (picture[..., 3] < 255)]
    assert len(rim) > 300
    assert rim[:, 0].mean() > 60


def test_see_through_parts_show_what_is_behind_them(renderer):
    glass = (0.5, 0.8, 0.9, 0.3)
    picture = drawn(renderer, box((20, 20, 20), glass), box((8, 8, 8), RED)).astype(int)
    assert picture[270, 240, 0] > picture[270, 60:100, 0].max()
    assert 0 < picture[340, 130, 3] < 255


def test_one_picture_leaves_nothing_behind_for_the_next(renderer):
    first = drawn(renderer, box())
    drawn(renderer, box((5, 90, 5), BLUE, (40, 0, 0)))
    assert np.array_equal(drawn(renderer, box()), first)


def test_given_normals_and_made_ones_agree_on_a_block(renderer):
    given, made = drawn(renderer, box(with_normals=True)), drawn(renderer, box())
    assert np.abs(given.astype(int) - made).mean() < 1


def test_a_dense_mesh_is_drawn_too(renderer):
    torus = trimesh.creation.torus(30, 10, major_sections=250, minor_sections=100)
    corners = torus.faces.astype(np.int32)
    picture = drawn(renderer, Mesh(torus.vertices, corners, torus.vertex_normals))
    assert (picture[..., 3] > 0).mean() > 0.3


def test_nothing_to_draw_is_refused(renderer):
    with pytest.raises(ValueError, match="no points"):
        renderer.png(Scene([]))


def test_without_opengl_one_sentence_says_what_to_install():
    code = "from utils.cad.render import Renderer; Renderer()"
    nowhere = {**os.environ, "__EGL_VENDOR_LIBRARY_DIRS": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=nowhere, capture_output=True, text=True, timeout=60
    )
    if done.returncode == 0:
        pytest.skip("OpenGL was found although its vendor directory was hidden")
    assert "NoRenderer" in done.stderr
    assert "libegl1 libgl1" in done.stderr.splitlines()[-1]
