"""What looks the same is the same text; what cannot be seen is refused."""

import unicodedata

import pytest

from utils.texts import address, lines, one_line


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Bracket", "Bracket"),
        ("  Bracket  7 ", "Bracket 7"),
        ("Bracket\u00a07\u3000", "Bracket 7"),
        (unicodedata.normalize("NFD", "Köln Träger"), "Köln Träger"),
        ("\uff30\uff2e\uff0d\uff10\uff17", "PN-07"),
        ("12 mm² № 5 µ", "12 mm² № 5 µ"),
        ("日本 Ω 🎉", "日本 Ω 🎉"),
        (" \u2003 ", ""),
    ],
)
def test_a_line_is_written_in_one_way(written, kept):
    assert one_line(written) == one_line(kept) == kept


@pytest.mark.parametrize(
    "hidden", [*"\n\r\t\0\x1b\x85\u202e\u2066\u200b\u200d\ufeff\u00ad\u2028\u3164\u2800\ud800\ue000"]
)
def test_a_line_hides_nothing(hidden):
    with pytest.raises(ValueError, match="Must be one line"):
        one_line(f"a{hidden}b")


@pytest.mark.parametrize("hidden", ["\0", "\x1b", "\x9b", "\ud800"])
def test_text_of_several_lines_has_no_control_characters_but_these(hidden):
    assert lines("a\n\tb\r\nc") == "a\n\tb\r\nc"
    assert lines(unicodedata.normalize("NFD", "é")) == "é"
    with pytest.raises(ValueError, match="Must be text"):
        lines(f"a{hidden}b")


@pytest.mark.parametrize(
    "written",
    ["ada@müller.de", "ADA@MÜLLER.DE", "ada@xn--mller-kva.de", "ada@\uff4düller.de ", "ada@mu\u0308ller。de"],
)
def test_an_address_is_one_however_its_domain_is_written(written):
    assert address(written) == "ada@xn--mller-kva.de"


def test_a_domain_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="not allowed"):
        address("ada@❤\u2010.de")
