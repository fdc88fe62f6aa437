"""The broker that needs no server gives out whole messages only."""

from kombu import Connection

from app.folders import folders


class Witness:
    """Looks, in the middle of being written, at what a reader would find."""

    def __init__(self, folder):
        self.folder, self.found = folder, None

    def __json__(self):
        self.found = [path.name for path in self.folder.glob("*.msg")]
        return "whole"


def test_no_reader_finds_a_message_before_it_is_whole(tmp_path):
    options = folders(tmp_path)
    witness = Witness(tmp_path / "broker" / "queue")
    with Connection("filesystem://", transport_options=options) as connection:
        channel = connection.default_channel
        channel._put("convert", {"body": witness})
        assert witness.found == []
        assert channel._get("convert") == {"body": "whole"}
        assert [*witness.folder.iterdir()] == []
