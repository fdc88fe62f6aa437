"""Lines that two people change at once: whatever they do, nothing of the other's goes unseen."""

from hypothesis import given
from hypothesis import strategies as st

from app.pages.shapes.line_conflicts import merged, removed
from app.pages.shapes.lines import Sent

BLANK = {"name": "", "quantity": ""}
TEXTS = st.fixed_dictionaries({name: st.sampled_from(["", "1", "2"]) for name in BLANK})
KNOWN = st.dictionaries(st.integers(1, 5), TEXTS, max_size=5)


@st.composite
def scenes(draw):
    """What a form was made from, what is there now, and what was sent."""
    was = draw(KNOWN)
    later = draw(KNOWN)
    there = {n: later.get(n, texts) for n, texts in was.items() if draw(st.booleans())}
    there |= {n + 10: texts for n, texts in draw(KNOWN).items()}
    mine = [
        Sent(str(n), dict(draw(st.sampled_from([texts, draw(TEXTS)]))), n)
        for n, texts in was.items()
        if draw(st.booleans())
    ]
    mine += [Sent(f"new {n}", draw(TEXTS)) for n in range(draw(st.integers(0, 2)))]
    return was, there, draw(st.permutations(mine))


@given(scenes())
def test_nothing_of_theirs_goes_unseen(scene):
    was, there, mine = scene
    shown = {line.id: line for line in merged(mine, was, there, BLANK) if line.id}
    sent = {line.id: line.texts for line in mine}
    for line_id, texts in there.items():
        if line_id not in shown:  # only what this person removed, and nobody changed
            assert was[line_id] == texts
            assert line_id not in sent
            continue
        for name, theirs in texts.items():
            its = shown[line_id].entries[name]
            is_mine = line_id in was and sent.get(line_id, {}).get(name) != was[line_id][name] == theirs
            assert theirs in (its.shown, its.theirs) or is_mine


@given(scenes())
def test_nothing_of_mine_is_lost(scene):
    was, there, mine = scene
    lines = merged(mine, was, there, BLANK)
    told = [dict(texts) for texts in removed(mine, was, there, BLANK)]
    for line in mine:
        if line.id in there:
            its = next(each for each in lines if each.id == line.id).entries
            for name, text in line.texts.items():
                assert its[name].shown == text or text == was[line.id][name]
        elif line.id and BLANK | line.texts == BLANK | was[line.id]:
            assert line.texts in told
        else:
            assert any(line.texts == {n: its.shown for n, its in each.entries.items()} for each in lines)


def of(*ids):
    return {n: {"name": str(n), "quantity": "1"} for n in ids}


def order(mine, was, there):
    sent = [Sent(str(n), of(n)[n], n) if n < 9 else Sent(str(n), {"name": str(n)}) for n in mine]
    return [line.entries["name"].shown for line in merged(sent, of(*was), of(*there), BLANK)]


def test_the_order_is_theirs_unless_this_person_has_changed_it():
    assert order([1, 2, 3], [1, 2, 3], [3, 1, 2]) == ["3", "1", "2"]
    assert order([3, 2, 1], [1, 2, 3], [1, 2, 3]) == ["3", "2", "1"]
    assert order([3, 2, 1], [1, 2, 3], [2, 1, 3, 4]) == ["3", "4", "2", "1"]
    assert order([1, 9, 2], [1, 2], [1, 2, 4]) == ["1", "9", "2", "4"]
