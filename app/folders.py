"""The broker that needs no server: messages are files in a folder, looked for every 50 ms."""

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

TRANSPORT_ALIASES["filesystem"] = "app.folders:Transport"


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        """Whole, or not there: of kombu's own, a reader may find the file still empty, and dies of it."""
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        partial = Path(self.data_folder_out, f"{name}.part")
        partial.write_bytes(dumps(payload).encode())  # type: ignore[no-untyped-call]
        partial.rename(partial.with_suffix(""))


class Transport(filesystem.Transport):
    Channel = Channel


def folders(data: Path) -> dict[str, Any]:
    """As transport options."""
    names = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}
    paths = {option: data / "broker" / name for option, name in names.items()}
    for path in paths.values():
        path.mkdir(parents=True, exist_ok=True)
    return {option: str(path) for option, path in paths.items()} | {"polling_interval": 0.05}
