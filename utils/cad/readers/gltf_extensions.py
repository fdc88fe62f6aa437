"""Which extensions of glTF we can do without, and what to say of those we cannot."""

from typing import Any

from utils.cad.errors import CannotConvert
from utils.cad.surfaces import shown

# Done, or about looks, lights and notes: the shape is the same without them.
HARMLESS = {
    "KHR_mesh_quantization",
    "EXT_mesh_gpu_instancing",
    "KHR_texture_transform",
    "KHR_texture_basisu",
    "KHR_lights_punctual",
    "KHR_animation_pointer",
    "KHR_xmp_json_ld",
    "EXT_texture_webp",
    "EXT_texture_avif",
    "EXT_lights_image_based",
    "EXT_mesh_features",
    "EXT_structural_metadata",
    "MSFT_texture_dds",
}
LOOKS = "KHR_materials_"
PACKED = {
    "KHR_draco_mesh_compression": "packed with Draco",
    "EXT_meshopt_compression": "packed with meshopt",
    "KHR_meshopt_compression": "packed with meshopt",
}


def check(tree: dict[str, Any]) -> None:
    """CannotConvert, by its name, where the file requires what we do not have."""
    required = tree.get("extensionsRequired")
    for name in required if isinstance(required, list) else []:
        if name in PACKED:
            raise CannotConvert(unpack(name))
        if name not in HARMLESS and not str(name).startswith(LOOKS):
            raise CannotConvert(f"The GLB file needs the extension {shown(name)}, which cannot be read.")


def check_primitive(tree: dict[str, Any], about: dict[str, Any]) -> None:
    """CannotConvert where triangles are there only packed, though the file does not require it."""
    packed = set(about.get("extensions", {})) & PACKED.keys()
    if packed and "bufferView" not in tree["accessors"][about["attributes"]["POSITION"]]:
        raise CannotConvert(unpack(packed.pop()))


def unpack(name: str) -> str:
    return f"The GLB file is {PACKED[name]} ({name}), which cannot be read: export it without compression."
