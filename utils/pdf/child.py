"""Sets one document and ends: texts from standard input, the PDF to standard output.

The typesetter keeps what it has ever set, some 75 MB for 1,000 lines, and where it fails badly its process
ends: it is no guest for one that answers requests."""

import resource
import sys
from pathlib import Path
from typing import Any

import typst

MOST_SECONDS, MOST_MEMORY = 20, 2 << 30

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    folder = sys.argv[1]
    texts = {"paper": sys.stdin.buffer.read().decode()}
    # No moment is written into it: made twice, it is the same file. Beyond the folder nothing can be opened.
    made: Any = typst.compile(Path(folder, "document.typ"), None, Path(folder), sys_inputs=texts, timestamp=0)
    sys.stdout.buffer.write(made)
