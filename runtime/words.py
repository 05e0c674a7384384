"""Values of the contract's enums as Talkdesk's words."""

from typing import Any, cast


def enum_to_word(enum: Any, number: int, unspecified: str = "") -> Any:
    """`FOO_BAR_SOME_WORD` of the enum FooBar as `some_word`. A number of a later version is as good as unspecified.

    `Any`, since callers know which of Talkdesk's words it is.
    """
    if number == 0 or number not in enum.values():
        return unspecified
    # All values of an enum begin with its name, as the first one shows.
    prefix = cast("str", enum.Name(0)).removesuffix("UNSPECIFIED")
    return cast("str", enum.Name(number)).removeprefix(prefix).lower()
