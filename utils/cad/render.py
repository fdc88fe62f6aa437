"""A part as a picture for a product page: isometric, Z up, lit, edges drawn, on nothing."""

import struct
import zlib
from collections.abc import Iterator
from ctypes.util import find_library

import numpy as np
import numpy.typing as npt
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkLight,
    vtkPolyDataMapper,
    vtkRenderer,
    vtkRenderWindow,
)

# Importing it registers the OpenGL classes behind VTK's abstract ones.
from vtkmodules.vtkRenderingOpenGL2 import vtkEGLRenderWindow, vtkOSOpenGLRenderWindow

from utils.cad import polydata
from utils.cad.polydata import Array
from utils.cad.scene import Scene

Picture = npt.NDArray[np.uint8]

HAS_OSMESA = bool(find_library("OSMesa"))  # asked once, by the fork server: it runs other programs

MARGIN = 0.04  # of the picture, left free on each side
EDGE_WIDTH = 1.4  # pixels
NEEDLE = 4.0  # pixels: what is thinner is drawn as lines, which are as wide as this
SAMPLE = 10_000  # points of a surface are enough to see how thin it is
RIGHT = np.array([1, 1, 0]) / np.sqrt(2)  # what is to the right in an isometric picture,
UP = np.array([-1, 1, 2]) / np.sqrt(6)  # what is up in it,
BACK = np.array([1, -1, 1]) / np.sqrt(3)  # and what points at its viewer
# Lights stand where the camera's eyes would see them: x to the right, y up, z towards the viewer.
LIGHTS = (
    ((-0.6, 0.6, 0.6), 0.76, (1.0, 0.985, 0.96)),  # the key, a little warm, over the left shoulder
    ((0.9, 0.1, 0.4), 0.27, (0.86, 0.93, 1.0)),  # the fill, a little cool, from the right
    ((0.0, 0.0, 1.0), 0.28, (1.0, 1.0, 1.0)),  # and one at the viewer's head, for deep holes
)
AMBIENT, SPECULAR, SHININESS = 0.22, 0.24, 26.0
# Software OpenGL takes twice as long with four samples a pixel; a dense mesh has to do with one.
SMOOTH_UP_TO = 30_000  # triangles


class NoRenderer(RuntimeError):
    """This machine can draw nothing; the sentence says what to install."""


class Renderer:
    """One offscreen window, kept and used again: making it takes longer than a picture.

    OpenGL belongs to a thread, so use it in the one that made it.
    """

    def __init__(self, size: int = 512) -> None:
        self.size = size
        self.window = make_window(size)
        self.renderer = stage()
        self.window.AddRenderer(self.renderer)
        self.window.Render()  # makes the window real, before somebody waits for a picture

    def png(self, scene: Scene) -> bytes:
        """The scene as a PNG, `size` x `size`, RGBA; ValueError where it holds no points."""
        actors = list(actors_of(scene))
        dense = sum(len(mesh.triangles) for mesh in scene.meshes) > SMOOTH_UP_TO
        self.window.SetMultiSamples(0 if dense else 4)
        for actor in actors:
            self.renderer.AddActor(actor)
        clouds = [polydata.outline(actor.GetMapper().GetInput()) for actor in actors]
        aim(self.renderer, clouds)
        if thickness(clouds) * self.size < NEEDLE:
            thicken(actors[:-1])
        self.window.Render()
        picture = straight(pixels_of(self.window, self.size))
        for actor in actors:
            self.renderer.RemoveActor(actor)
            actor.ReleaseGraphicsResources(self.window)
        return encoded(picture)


def make_window(size: int) -> vtkRenderWindow:
    """EGL, else OSMesa; the latter must not even be asked where its library is missing."""
    makers = [vtkEGLRenderWindow, *([vtkOSOpenGLRenderWindow] if HAS_OSMESA else [])]
    for window in (make() for make in makers):
        if window.SupportsOpenGL():
            return prepared(window, size)
    raise NoRenderer("No OpenGL for drawing previews was found. Install it: apt-get install libegl1 libgl1")


def prepared(window: vtkRenderWindow, size: int) -> vtkRenderWindow:
    window.OffScreenRenderingOn()
    window.SetSize(size, size)
    window.SetAlphaBitPlanes(True)
    return window


def stage() -> vtkRenderer:
    renderer = vtkRenderer()
    renderer.SetBackground(0, 0, 0)
    renderer.SetBackgroundAlpha(0)
    renderer.AutomaticLightCreationOff()
    for place, strength, color in LIGHTS:
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*place)
        light.SetIntensity(strength)
        light.SetColor(*color)
        renderer.AddLight(light)
    return renderer


def actors_of(scene: Scene) -> Iterator[vtkActor]:
    """Surfaces that hide what is behind them, then those that do not, then the edges."""
    place = polydata.placement(scene.meshes)
    drawn = [mesh for mesh in scene.meshes if len(mesh.triangles)]
    for see_through in (False, True):
        if meshes := [mesh for mesh in drawn if (mesh.color[3] < 1) == see_through]:
            yield surface_actor(polydata.surface(meshes, place), see_through)
    yield line_actor(polydata.lines(scene.meshes, place))


def surface_actor(data: vtkPolyData, see_through: bool) -> vtkActor:
    actor = make_actor(data)
    # Pushed back a little, so that the edges, which lie in the surface, are seen.
    actor.GetMapper().SetRelativeCoincidentTopologyPolygonOffsetParameters(1.0, 1.0)
    actor.SetForceTranslucent(see_through)
    look = actor.GetProperty()
    look.SetInterpolationToPhong()
    look.SetAmbient(AMBIENT)
    look.SetDiffuse(1.0)
    look.SetSpecular(SPECULAR)
    look.SetSpecularPower(SHININESS)
    return actor


def line_actor(data: vtkPolyData) -> vtkActor:
    actor = make_actor(data)
    actor.GetProperty().LightingOff()
    actor.GetProperty().SetLineWidth(EDGE_WIDTH)
    return actor


def thicken(surfaces: list[vtkActor]) -> None:
    for actor in surfaces:
        actor.GetProperty().SetRepresentationToWireframe()
        actor.GetProperty().SetLineWidth(NEEDLE)


def make_actor(data: vtkPolyData) -> vtkActor:
    mapper, actor = vtkPolyDataMapper(), vtkActor()
    mapper.SetInputData(data)
    mapper.SetResolveCoincidentTopologyToPolygonOffset()
    mapper.StaticOn()
    actor.SetMapper(mapper)
    return actor


def aim(renderer: vtkRenderer, clouds: list[Array]) -> None:
    """A parallel camera that the points of all clouds just fill, whatever their shape."""
    axes = np.stack([RIGHT, UP, BACK])
    seen = [cloud @ axes.T.astype(np.float32) for cloud in clouds if len(cloud)]
    low, high = np.min([s.min(0) for s in seen], axis=0), np.max([s.max(0) for s in seen], axis=0)
    middle, extent = axes.T @ ((low + high) / 2), high - low
    camera = renderer.GetActiveCamera()
    camera.ParallelProjectionOn()
    camera.SetParallelScale(max(extent[0], extent[1], 1e-6) / 2 / (1 - 2 * MARGIN))
    camera.SetFocalPoint(*middle)
    camera.SetPosition(*(middle + BACK * 4))
    camera.SetViewUp(0, 0, 1)
    camera.SetClippingRange(4 - extent[2] / 2 - 0.1, 4 + extent[2] / 2 + 0.1)


def thickness(clouds: list[Array]) -> float:
    """How thin the scene is in the picture, as a share of the picture's longer side."""
    few = [cloud[:: len(cloud) // SAMPLE + 1] for cloud in clouds if len(cloud)]
    seen = np.concatenate(few).astype(np.float64) @ np.stack([RIGHT, UP]).T
    along = np.linalg.eigh(np.cov(seen.T))[1]
    return float(np.ptp(seen @ along[:, 0]) / max(np.ptp(seen, axis=0).max(), 1e-6))


def pixels_of(window: vtkRenderWindow, size: int) -> Picture:
    """(size, size, 4), the lowest row first, as OpenGL and VTK have it."""
    pixels = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, size - 1, size - 1, 0, pixels, 0)
    return np.asarray(vtk_to_numpy(pixels)).reshape(size, size, 4)


def straight(picture: Picture) -> Picture:
    """Colours not yet mixed with the ground: at an outline they come mixed with its black."""
    alpha = picture[..., 3:]
    outline = (alpha[..., 0] > 0) & (alpha[..., 0] < 255)
    picture = picture.copy()
    colors = picture[outline, :3].astype(np.float32) * 255 / alpha[outline]
    picture[outline, :3] = np.clip(np.round(colors), 0, 255)
    return picture


def encoded(picture: Picture) -> bytes:
    """As PNG (ISO 15948), unfiltered: a quarter of the time that VTK's writer tries filters for."""
    height, width, _ = picture.shape
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = picture[::-1].reshape(height, -1)
    header = struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)  # 8 bits, RGBA
    body = zlib.compress(rows.tobytes(), 3)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
