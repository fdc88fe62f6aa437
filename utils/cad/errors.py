"""Why a file is refused or a conversion ended, each with a sentence for whoever sent the file."""


class CadError(Exception):
    """A refusal or failure about a CAD file; `str(error)` is a sentence for people."""


class WrongContent(CadError):
    """The content is not what the filename promises, or a format we do not take (415)."""


class Damaged(CadError):
    """The right format, but empty, cut off, lying about itself or dangerous to unpack (422)."""


class CannotConvert(CadError):
    """The file was read and holds nothing that can be converted: trying again is of no use."""


class Doubtful(CannotConvert):
    """The file was read quickly, and what came out contradicts itself: it needs healing."""


class Crashed(CadError):
    """The child process died on this file."""


class TooLong(CadError):
    """The conversion did not end within its time."""


class TooMuchMemory(CadError):
    """The conversion asked for more memory than a child process may have."""
