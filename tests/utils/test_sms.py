"""Messages to phones: what their texts may hold, and how they go out."""

import pytest
from jinja2 import UndefinedError

from tests.cloud import cloud, cloud_url, texts
from utils.gateways.outcomes import Refused, TryLater
from utils.gateways.sms import LONGEST, Console, Sns
from utils.sms_contents import fault, fill

__all__ = ["cloud", "cloud_url"]

KNOWN = frozenset({"code", "minutes"})


@pytest.mark.parametrize("content", ["Hello", "{{ code }}", "{{code}} for {{ minutes }} min", "{ 100 % }"])
def test_words_and_variables_are_fine(content):
    assert fault(content, KNOWN) is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{{ secret }}", "Unknown: secret. Known: code, minutes."),
        ("{{ range }}", "Unknown: range."),
        ("{{ code", "Line 1"),
        ("{% if code %}x{% endif %}", "Only plain"),
        ("{% set code = 1 %}", "Only plain"),
        ("{% for c in code %}{{ c }}{% endfor %}", "Only plain"),
        ("{% include 'x' %}", "Only plain"),
        ("{{ code|upper }}", "Only plain"),
        ("{{ code.__class__ }}", "Only plain"),
        ("{{ code['x'] }}", "Only plain"),
        ("{{ code() }}", "Only plain"),
        ("{{ 7 * 7 }}", "Only plain"),
        ("{{ 'x' }}", "Only plain"),
        ("{{ self }}", "Unknown: self"),
    ],
)
def test_all_else_is_refused(content, words):
    assert words in str(fault(content, KNOWN))


def test_values_are_filled_in_as_they_are():
    assert fill("Code {{ code }} <b>", {"code": "{{ x }} &"}) == "Code {{ x }} & <b>"
    with pytest.raises(UndefinedError):
        fill("{{ code }}", {})


@pytest.mark.usefixtures("cloud")
def test_sns_gets_number_and_words():
    taken = Sns().send("+49 (0)711 685-0", "Grüße")
    assert taken.provider_id
    assert texts() == [("+497116850", "Grüße")]


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    "phone", ["0711 6850", "+0711685", "112", "call me", "+4971168500000000", "+1555\n010"]
)
def test_a_number_without_its_country_goes_nowhere(phone):
    with pytest.raises(Refused, match="no phone number"):
        Sns().send(phone, "x")
    assert texts() == []


@pytest.mark.usefixtures("cloud")
def test_a_text_has_its_limits(monkeypatch):
    for text in ("", "x" * (LONGEST + 1)):
        with pytest.raises(Refused, match="characters"):
            Sns().send("+497116850", text)
    assert texts() == []


@pytest.mark.usefixtures("cloud")
def test_sns_out_of_reach_is_asked_later(monkeypatch):
    from utils.gateways import aws

    aws.client.cache_clear()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:1")
    with pytest.raises(TryLater):
        Sns().send("+497116850", "x")


def test_the_console_shows_it(capsys):
    Console().send("+49 711 6850", "Code 7")
    assert capsys.readouterr().out == "SMS to +497116850: Code 7\n"
    Console(text=False).send("+49 711 6850", "Code 7")
    assert "Code 7" not in capsys.readouterr().out
