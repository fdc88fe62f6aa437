"""One form of each name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.names import login_form


@given(st.text() | st.builds("{}@{}.de".format, st.text(), st.text()))
def test_it_is_a_form_of_its_own(name):
    assert login_form(login_form(name)) == login_form(name)


@pytest.mark.parametrize(
    "name", [" ada", "ADA\u00a0", "\uff41\uff44\uff41", "Ada\n", "\u3000ada", "\u2002ada\u2003"]
)
def test_what_only_looks_different_is_the_same(name):
    assert login_form(name) == "ada"


@pytest.mark.parametrize("local", ["ada", "ADA", "\uff41da"])
@pytest.mark.parametrize("domain", ["müller.de", "MÜLLER.DE", "mu\u0308ller\u3002de", "xn--mller-kva.de"])
def test_an_address_has_one_form_however_it_is_written(local, domain):
    assert login_form(f" {local}@{domain}") == "ada@xn--mller-kva.de"


def test_who_is_no_address_has_no_domain():
    assert login_form("Müller") == "müller"
    assert login_form("ada@straße.de") != login_form("ada@strasse.de")


def test_different_names_stay_different():
    assert len({login_form(name) for name in ("ada", "a da", "adá", "ad-a", "аda")}) == 5  # noqa: RUF001
