"""JSON objects held against what they should be, field by field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that is not as it should be. `title` is the same for all of the kind, `detail` says which and what
    was expected, `item` is the object that it is in."""

    title: str
    detail: str
    item: Any = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The names of an object's fields. A mandatory text must not be empty; what is optional is right or absent."""

    mandatory: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    def problems(self, item: Any, path: str, index: int | None = None) -> Iterator[Problem]:
        """Of one object; `path` is where it stands, such as `contacts[]`, and `index` its place in a list."""
        at = path.replace("[]", f"[{index}]") if index is not None else path
        if not isinstance(item, dict):
            yield Problem(f"{path or 'the answer'} is {kind(item)}, not an object", f"{at or 'answer'}: {show(item)}")
            return
        prefix, place = (f"{path}.", f"{at}.") if path else ("", "")
        for name in self.mandatory:
            if name not in item:
                title = f"{prefix}{name} is missing"
            elif not isinstance(item[name], str):
                title = f"{prefix}{name} is {kind(item[name])}, not a string"
            elif not item[name].strip():
                title = f"{prefix}{name} is empty"
            else:
                continue
            yield Problem(title, f"{place}{name}: expected a string that is not empty{_got(item, name)}", item)
        for name in self.optional:
            value = item.get(name, "")
            if not isinstance(value, str):
                expected = f"{place}{name}: expected a string, or no such field{_got(item, name)}"
                yield Problem(f"{prefix}{name} is {kind(value)}, not a string", expected, item)
        for name in self.lists:
            value = item.get(name, [])
            if not isinstance(value, list):
                expected = f"{place}{name}: expected an array of strings, or no such field{_got(item, name)}"
                yield Problem(f"{prefix}{name} is {kind(value)}, not an array", expected, item)
                continue
            for text in value:
                if not isinstance(text, str):
                    expected = f"{place}{name}: expected strings, and {show(text)} is among them"
                    yield Problem(f"{prefix}{name}[] is {kind(text)}, not a string", expected, item)
                    break


def kind(value: Any) -> str:
    """What a JSON value is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"


def show(value: Any) -> str:
    """A JSON value, short."""
    match value:
        case None | True | False:
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return f'"{value[:60]}"'
        case list() | dict():
            return f"{kind(value)} of {len(value)}"
        case _:
            return str(value)[:60]


def problems_of_each(items: Iterable[Any], shape: Shape, path: str) -> Iterator[Problem]:
    """The problems of a list's objects."""
    for index, item in enumerate(items):
        yield from shape.problems(item, path, index)


def _got(item: Mapping[str, Any], name: str) -> str:
    return f", got {show(item[name])}" if name in item else ""
