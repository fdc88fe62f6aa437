"""What buttons of a form do with its lines, without script: nothing is saved, and all that is typed stays."""

from collections.abc import Sequence

from app.pages.shapes.lines import Sent

DO = "do"  # the name of such a button; its value is as in `remove.3`
Worked = tuple[list[Sent], int | None]


def worked(sent: Sequence[Sent], wish: str) -> Worked:
    """The lines then, and the place of the one that the person goes on with."""
    action, _dot, key = wish.partition(".")
    place = next((n for n, line in enumerate(sent) if line.key == key), None)
    if action == "add":
        return [*sent, Sent("new")], len(sent)
    tool = TOOLS.get(action)
    return tool([*sent], place) if tool and place is not None else ([*sent], None)


def remove(lines: list[Sent], place: int) -> Worked:
    del lines[place]
    return lines, min(place, len(lines) - 1) if lines else None


def up(lines: list[Sent], place: int) -> Worked:
    return move(lines, place, max(place - 1, 0))


def down(lines: list[Sent], place: int) -> Worked:
    return move(lines, place, min(place + 1, len(lines) - 1))


def move(lines: list[Sent], place: int, to: int) -> Worked:
    lines.insert(to, lines.pop(place))
    return lines, to


def more(lines: list[Sent], place: int) -> Worked:
    lines[place].is_open = True
    return lines, place


TOOLS = {"remove": remove, "up": up, "down": down, "more": more}
