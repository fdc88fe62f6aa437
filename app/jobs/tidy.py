"""Every minute: remove bytes that nobody needs, and look through one part of the store for unknown ones."""

from app.engineering.unneeded import remove_some, take_up, this_part
from app.logs import log
from utils.gateways.storage import OutOfReach

TIDY = "tidy"


def run() -> None:
    try:
        removed, found = remove_some(), take_up(this_part())
    except OutOfReach as error:  # it will be back, and what is to go can wait
        log.warning("bytes stay for now: the file store is out of reach", error=str(error))
        return
    if removed or found:
        log.info("file store tidied", removed=removed, unknown=found)
