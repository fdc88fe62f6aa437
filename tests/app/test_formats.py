"""What the pages write into fields is what forms take."""

from decimal import Decimal

import pytest
from marshmallow import ValidationError

from app.pages.shell.formats import number, plain
from utils.schemas.fields import Cost, Line, QueryWhole


@pytest.mark.parametrize("value", [0, 30, 1_234_567, Decimal("1200"), Decimal("12345.678"), 1e6])
def test_a_field_takes_what_is_written_into_it(value):
    field = QueryWhole() if value == int(value) else Cost()
    assert field.deserialize(plain(value)) == value


def test_thousands_are_set_apart_only_where_they_are_read():
    assert (number(1_234_567), plain(1_234_567), plain(None)) == ("1\u202f234\u202f567", "1234567", "")


def test_lengths_are_refused_in_words_for_people():
    with pytest.raises(ValidationError, match=r"1 to 3 characters\."):
        Line(3, 1).deserialize("")
    with pytest.raises(ValidationError, match=r"At most 3 characters\."):
        Line(3).deserialize("long")
