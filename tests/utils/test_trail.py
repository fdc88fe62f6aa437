"""Sentences of the trail that need no database: lines of documents, and what there is to say of values."""

import pytest

from utils.trail.lines import line_changes
from utils.trail.sentences import sentence, value_of

BOLT = {"id": 7, "position": 3, "material_name": "M8 bolt", "quantity": "5", "unit_price": "0.2"}
NUT = {"id": 8, "position": 4, "material_name": "M8 nut", "quantity": "5"}


def told(before, after, language="en"):
    parts, _ = line_changes(before, after, language)
    return sentence("Ada Byron", "update", parts, language)


@pytest.mark.parametrize(
    ("before", "after", "english", "german"),
    [
        (
            [],
            [BOLT],
            "Ada Byron added line 3: M8 bolt, quantity 5.",
            "Ada Byron hat Zeile 3 hinzugefügt: M8 bolt, Menge 5.",
        ),
        (
            [BOLT],
            [],
            "Ada Byron removed line 3: M8 bolt, quantity 5.",
            "Ada Byron hat Zeile 3 entfernt: M8 bolt, Menge 5.",
        ),
        (
            [BOLT, NUT],
            [BOLT | {"quantity": "6", "material_name": "M8"}, NUT | {"position": 9}],
            "Ada Byron changed material name from 'M8 bolt' to 'M8' in line 3; "
            "changed quantity from 5 to 6 in line 3.",
            "Ada Byron hat in Zeile 3 Artikel von 'M8 bolt' auf 'M8' geändert; "
            "in Zeile 3 Menge von 5 auf 6 geändert.",
        ),
        ([NUT], [NUT | {"position": 9}], "Ada Byron changed it.", "Ada Byron hat es geändert."),
    ],
)
def test_what_became_of_the_lines(before, after, english, german):
    assert (told(before, after), told(before, after, "de")) == (english, german)


def test_lines_are_told_to_programs_as_they_were_and_are():
    _, changes = line_changes([BOLT], [BOLT | {"quantity": "6"}, NUT], "de")
    assert [(one["label"], one["before"], one["after"]) for one in changes] == [
        ("Zeile 3", BOLT, BOLT | {"quantity": "6"}),
        ("Zeile 4", None, NUT),
    ]


@pytest.mark.parametrize(
    ("value", "is_text", "shown"),
    [
        ("A", True, "'A'"),
        ("1.50", False, "1,50"),
        (True, False, "ja"),
        (None, True, None),
        ("", True, None),
        ("a\n b", True, "'a b'"),
        ("x" * 61, True, f"'{'x' * 59}…'"),
        (0, False, "0"),
    ],
)
def test_a_value_is_short_and_on_one_line(value, is_text, shown):
    assert value_of(value, is_text, "de") == shown


def test_numbers_and_days_are_written_as_in_the_language():
    assert [value_of(each, False, "de") for each in ("4023.75", "2026-12-24", 3)] == [
        "4023,75",
        "24.12.2026",
        "3",
    ]
    assert [value_of(each, False, "en") for each in ("4023.75", "2026-12-24")] == ["4023.75", "2026-12-24"]
    assert value_of("1.5", True, "de") == "'1.5'"
