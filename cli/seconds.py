"""A number of seconds on the command line."""

import math
from typing import Any

import click


class _Seconds(click.FloatRange):
    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> float:
        seconds = float(super().convert(value, param, context))
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds.", param, context)
        return seconds


SECONDS = _Seconds(min=0, min_open=True, max=600)
