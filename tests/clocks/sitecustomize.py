"""Python imports this by itself where this folder is in PYTHONPATH: its clock is CLOCK_OFF_S off."""

import datetime
import os
import time

OFF_S = float(os.environ.get("CLOCK_OFF_S", "0"))
right, Real = time.time, datetime.datetime


class Kind(type(Real)):
    def __instancecheck__(cls, value):
        return isinstance(value, Real)


class Wrong(Real, metaclass=Kind):
    @classmethod
    def now(cls, tz=None):
        return Real.fromtimestamp(right() + OFF_S, tz)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.UTC).replace(tzinfo=None)


time.time = lambda: right() + OFF_S
datetime.datetime = Wrong
