"""Name what the system lacks, with the package that has it: the CAD kernel and VTK are linked to these."""

import ctypes
import sys

# OCP needs libGL and libX11 to be imported at all, VTK needs libEGL to draw without a display.
PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libexpat.so.1": "libexpat1",
}


def is_there(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def main() -> int:
    missing = [library for library in PACKAGES if not is_there(library)]
    if missing:
        packages = " ".join(PACKAGES[library] for library in missing)
        print(f"System libraries are missing ({', '.join(missing)}): sudo apt install {packages}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
