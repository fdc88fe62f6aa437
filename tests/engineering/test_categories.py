"""Categories, seen from outside: a tree that stays one, whoever moves what."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from app.extensions import db
from models.engineering.categories import DEEPEST, Category
from tests.databases import SERVER
from tests.factories import login_as, make_part

CATEGORIES = "/api/v1/categories"
PARTS = "/api/v1/parts"


def make(client, name, parent=None, **more):
    made = client.post(CATEGORIES, json={"name": name, "parent_id": parent} | more)
    assert made.status_code == 201, made.json
    return made.json["id"]


def chain(client, *names):
    """Each below the one before; their ids."""
    ids = [None]
    for name in names:
        ids.append(make(client, name, ids[-1]))
    return ids[1:]


def outline(nodes):
    return {node["name"]: outline(node["children"]) for node in nodes}


def tree(client):
    return outline(client.get(f"{CATEGORIES}/tree").json["items"])


def parts_in(client, category):
    return {part["name"] for part in client.get(PARTS, query_string={"category_id": category}).json["items"]}


def paths_are_right():
    """Each path is its parent's and its own id; what stands below nothing is at the top."""
    db.session.rollback()
    rows = {row.id: row for row in db.session.query(Category)}
    for row in rows.values():
        above = rows.get(row.parent_id)
        assert row.path == f"{above.path if above else ''}{row.id}.", (row.name, row.path)
        assert row.level == row.path.count("."), row.name
    db.session.rollback()


def test_a_category_moves_with_all_below_it(staff):
    metal, plates, thin = chain(staff, "Metal", "Plates", "Thin")
    wood = make(staff, "Wood")
    for name, category in (("sheet", thin), ("plate", plates), ("ingot", metal), ("beam", wood)):
        make_part(name=name, category_id=category)
    assert parts_in(staff, metal) == {"sheet", "plate", "ingot"}
    read = staff.get(f"{CATEGORIES}/{thin}")
    assert staff.patch(f"{CATEGORIES}/{plates}", json={"parent_id": wood}).json["level"] == 2
    assert (parts_in(staff, metal), parts_in(staff, wood)) == ({"ingot"}, {"sheet", "plate", "beam"})
    assert staff.patch(f"{CATEGORIES}/{plates}", json={"parent_id": None}).json["level"] == 1
    assert tree(staff) == {"Metal": {}, "Plates": {"Thin": {}}, "Wood": {}}
    moved = staff.get(f"{CATEGORIES}/{thin}")
    assert (read.json["level"], moved.json["level"]) == (3, 2)
    assert moved.headers["ETag"] != read.headers["ETag"]
    assert [each["id"] for each in staff.get(f"{CATEGORIES}?parent_id={plates}").json["items"]] == [thin]
    paths_are_right()


def test_all_below_is_one_range_of_an_index(staff):
    plates, _ = chain(staff, "Plates", "Thin")
    statement = str(Category.below(plates).compile(db.engine, compile_kwargs={"literal_binds": True}))
    if SERVER:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(str(row) for row in db.session.execute(text(f"EXPLAIN {plan_of()} {statement}")))
    assert "ix_categories_path" in plan, plan
    assert ("path >= " in plan and "Index Cond" in plan) if SERVER else "path>? AND path<?" in plan, plan


def plan_of():
    return "" if SERVER else "QUERY PLAN"


def test_what_cannot_be_is_refused(staff):
    top, middle, bottom = chain(staff, "Top", "Middle", "Bottom")
    for parent in (top, middle, bottom):
        ring = staff.patch(f"{CATEGORIES}/{top}", json={"parent_id": parent})
        assert (ring.status_code, ring.json["code"]) == (409, "cycle")
    absent = staff.post(CATEGORIES, json={"name": "x", "parent_id": 404})
    assert (absent.status_code, absent.json["errors"][0]["pointer"]) == (422, "/json/parent_id")
    for body in ({"name": "TOP"}, {"name": "MIDDLE", "parent_id": top}):
        again = staff.post(CATEGORIES, json=body)
        assert again.json["detail"] == "Another one already has this name.", again.json
    make(staff, "Middle", middle, code="M")
    assert staff.post(CATEGORIES, json={"name": "y", "code": "M"}).json["code"] == "not_unique"
    assert staff.patch(f"{CATEGORIES}/{bottom}", json={"name": "Middle"}).status_code == 409
    make_part(category_id=bottom)
    assert [staff.delete(f"{CATEGORIES}/{used}").status_code for used in (middle, bottom)] == [409, 409]
    assert staff.post(PARTS, json={"name": "x", "category_id": 404}).status_code == 422
    assert parts_in(staff, 404) == set()


def test_a_tree_has_so_many_levels(staff):
    ids = chain(staff, *map(str, range(DEEPEST)))
    assert staff.post(CATEGORIES, json={"name": "x", "parent_id": ids[-1]}).json["code"] == "too_deep"
    other = make(staff, "other")
    assert staff.patch(f"{CATEGORIES}/{ids[0]}", json={"parent_id": other}).json["code"] == "too_deep"
    assert staff.patch(f"{CATEGORIES}/{ids[1]}", json={"parent_id": other}).status_code == 200
    paths_are_right()


def at_once(app, calls):
    """The statuses of all calls, sixteen at a time."""
    clients = [login_as(app, "staff") for _ in calls]

    def one(pair):
        with app.app_context():
            return pair[1](pair[0]).status_code

    with ThreadPoolExecutor(16) as threads:
        return [*threads.map(one, zip(clients, calls, strict=True))]


def test_moves_against_each_other_make_no_ring(app, staff):
    ids = [make(staff, f"c{n}") for n in range(8)]

    def under(child, parent):
        return lambda client: client.patch(f"{CATEGORIES}/{child}", json={"parent_id": parent})

    def below(parent, n):
        return lambda client: client.post(CATEGORIES, json={"name": f"new {n}", "parent_id": parent})

    ring = [under(ids[n], ids[(n + step) % 8]) for step in (1, 7) for n in range(8)]
    statuses = at_once(app, ring + [below(ids[n % 8], n) for n in range(16)])
    assert {*statuses[:16]} == {200, 409}
    assert {*statuses[16:]} == {201}
    paths_are_right()
    assert sum(1 for _ in names(staff.get(f"{CATEGORIES}/tree").json["items"])) == 24


def names(nodes):
    for node in nodes:
        yield node["name"]
        yield from names(node["children"])


def test_a_category_that_is_used_meanwhile_is_not_deleted(app, staff):
    used = [make(staff, f"c{n}") for n in range(8)]

    def delete(n):
        return lambda client: client.delete(f"{CATEGORIES}/{used[n]}")

    def use(n):
        return lambda client: client.post(PARTS, json={"name": "x", "category_id": used[n]})

    statuses = at_once(app, [act(n) for n in range(8) for act in (delete, use)])
    assert {*statuses[0::2]} <= {204, 409}
    assert {*statuses[1::2]} <= {201, 409, 422}
    for deleted, made in zip(statuses[0::2], statuses[1::2], strict=True):
        assert (deleted == 204) is (made != 201), (deleted, made)


def test_a_code_is_given_once_by_many(app):
    body = {"name": "x", "code": "X"}
    statuses = at_once(
        app, [lambda client, n=n: client.post(CATEGORIES, json=body | {"name": f"{n}"}) for n in range(16)]
    )
    assert sorted(statuses) == [201] + 15 * [409]
