"""Colours of glTF: a material's base colour times the points' own, both in linear light."""

from typing import Any

import numpy as np

from utils.cad.glb import linear as light
from utils.cad.scene import GREY
from utils.cad.surfaces import BARE, Array

GREY_LIGHT = [light(each) for each in GREY[:3]]  # in place of pictures, which are not drawn


def corners(tree: dict[str, Any], material: int | None, tint: Array | None, triangles: Array) -> Array | None:
    """(m, 3, 4) uint8 sRGB, or None where nothing is stated.

    tint  (n, 3) or (n, 4) COLOR_0 of the points: fractions, or unread whole numbers
    """
    if material is None and tint is None:
        return None
    base, opaque = base_color(tree, material)
    linear = np.tile(base, (len(triangles), 3, 1))
    if tint is not None:
        stated = tint if tint.dtype.kind == "f" else tint / float(np.iinfo(tint.dtype).max)
        linear[..., : tint.shape[1]] *= np.asarray(stated, np.float64)[triangles]
    if opaque:
        linear[..., 3] = 1.0
    return srgb(linear)


def bare(triangles: Array) -> Array:
    """(m, 3, 4) the grey of what states no colour."""
    return np.tile(BARE, (len(triangles), 3, 1))


def has_picture(tree: dict[str, Any], material: int | None) -> bool:
    """Whether its colour lies in a picture."""
    about = tree["materials"][material] if material is not None else {}
    older = about.get("extensions", {}).get("KHR_materials_pbrSpecularGlossiness", {})
    return "baseColorTexture" in about.get("pbrMetallicRoughness", {}) or "diffuseTexture" in older


def srgb(linear: Array) -> Array:
    """(..., 4) linear light and alpha 0..1 as uint8 sRGB (IEC 61966-2-1)."""
    clipped = np.clip(np.nan_to_num(linear), 0.0, 1.0)
    light = clipped[..., :3]
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    whole: Array = np.round(np.concatenate([curved, clipped[..., 3:]], axis=-1) * 255).astype(np.uint8)
    return whole


def base_color(tree: dict[str, Any], material: int | None) -> tuple[Array, bool]:
    """The (4,) base colour, and whether its alpha is to be taken for 1."""
    if material is None:
        return np.ones(4), True
    about = tree["materials"][material]
    rough = about.get("pbrMetallicRoughness", {})
    factor = np.array(rough.get("baseColorFactor", (1.0, 1.0, 1.0, 1.0)), np.float64)
    older = about.get("extensions", {}).get("KHR_materials_pbrSpecularGlossiness", {})
    factor = np.array(older.get("diffuseFactor", factor), np.float64)
    if has_picture(tree, material) and (factor[:3] == 1.0).all():
        factor[:3] = GREY_LIGHT
    if factor.shape != (4,):
        raise ValueError("a base colour has four numbers")
    return factor, about.get("alphaMode", "OPAQUE") == "OPAQUE"
