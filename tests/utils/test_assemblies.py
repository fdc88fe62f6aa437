"""Totals in an assembly."""

import pytest

from utils.assemblies import counted


def node(name, quantity, *children):
    return {"name": name, "quantity": quantity, "color": None, "children": [*children]}


def totals(component):
    yield component.name, component.total, component.repeats
    for child in component.children:
        yield from totals(child)


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (node("one", 1), [("one", 1, False)]),
        (
            node(
                "cart",
                1,
                node("axle", 2, node("wheel", 2, node("bolt", 5)), node("shaft", 1)),
                node("bolt", 4),
            ),
            [
                ("cart", 1, False),
                ("axle", 2, False),
                ("wheel", 4, True),
                ("bolt", 20, True),
                ("shaft", 2, True),
                ("bolt", 4, False),
            ],
        ),
        (node("pair", 3, node("pin", 1)), [("pair", 3, False), ("pin", 3, True)]),
    ],
)
def test_quantities_are_multiplied_down_the_tree(tree, found):
    assert [*totals(counted(tree))] == found


def test_name_and_color_stay():
    made = counted(node("a", 1) | {"color": "#ff0000"})
    assert (made.name, made.color, made.quantity) == ("a", "#ff0000", 1)
