"""A converter that the kernel does not shut in, where that is asked for."""

import pytest
from flask import Flask

from app.jobs import say
from utils.cad.jail import NONE, Held


@pytest.mark.parametrize("held", [Held(NONE, "seccomp"), Held("landlock", NONE)])
def test_a_converter_that_must_be_shut_in_does_not_start(app: Flask, held: Held) -> None:
    app.config["CAD_JAIL"] = "require"
    with pytest.raises(SystemExit, match="CAD_JAIL=auto"):
        say(held)
    app.config["CAD_JAIL"] = "auto"
    say(held)


def test_one_that_is_shut_in_does(app: Flask) -> None:
    app.config["CAD_JAIL"] = "require"
    say(Held("landlock", "seccomp"))
