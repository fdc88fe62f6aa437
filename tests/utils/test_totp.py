"""Codes of the second factor, against the figures of RFC 6238."""

from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from utils.totp import DRIFT, STEP_S, backup_code, new_secret, otpauth_uri, qr_svg, step_of, tidy

# Appendix B of RFC 6238: the last six digits of its SHA-1 values.
SECRET = b32encode(b"12345678901234567890").decode()
KNOWN = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}


@pytest.mark.parametrize(("at", "code"), KNOWN.items())
def test_the_codes_are_those_of_the_standard(at, code):
    assert step_of(SECRET, code, at) == at // STEP_S


@given(st.integers(3600, 2**33), st.integers(-3, 3))
def test_a_code_is_good_one_step_around_its_own(at, off):
    import pyotp

    secret = SECRET
    step = at // STEP_S
    code = pyotp.TOTP(secret).at((step + off) * STEP_S)
    near = {pyotp.TOTP(secret).at(s * STEP_S) for s in range(step - DRIFT, step + DRIFT + 1)}
    assert (step_of(secret, code, at) is not None) is (code in near)


def test_a_step_is_used_once_and_none_before_it():
    step = 59 // STEP_S
    assert step_of(SECRET, KNOWN[59], 59, after=step - 1) == step
    assert step_of(SECRET, KNOWN[59], 59, after=step) is None
    assert step_of(SECRET, KNOWN[59], 59, after=step + 1) is None


def test_backup_codes_are_typed_as_people_do():
    code = backup_code()
    assert tidy(code.lower().replace("-", " ")) == tidy(code) == code.replace("-", "")
    assert tidy("o0Il-1") == "00111"
    assert len({backup_code() for _ in range(100)}) == 100


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "-87082"])
def test_what_is_no_code_is_none(code):
    assert step_of(SECRET, code, 59) is None


def test_the_qr_code_is_one_svg_element_that_scales():
    uri = otpauth_uri(new_secret(), "ada@example.com", "Atelier")
    svg = etree.fromstring(qr_svg(uri))
    assert svg.tag.endswith("svg")
    assert svg.get("viewBox")
    assert svg.get("width") is None
    assert uri.startswith("otpauth://totp/Atelier:ada%40example.com?secret=")
