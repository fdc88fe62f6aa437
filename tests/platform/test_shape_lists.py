"""What every list page does, seen on companies: order, filters, pages, columns, files, and saved views."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook  # what people open it with reads it alike

from app.pages.shapes.queries import SHOWN
from tests.factories import make_company
from tests.identity.visitors import HERE, notice


def rows(page: str) -> list[str]:
    return re.findall(r'<td class="[^"]* title[^"]*"[^>]*><a [^>]*>([^<]*)</a>', page)


def file_of(client, ending: str) -> bytes:
    with client.get(f"/companies/export.{ending}") as answer:
        return answer.data


def link(page: str, words: str) -> str:
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>(?:<svg.*?</svg>)?{words}', page)
    assert found, words
    return found[1].replace("&amp;", "&")


@pytest.fixture
def clerk(worker):
    for number in range(SHOWN + 2):
        make_company(name=f"Firma {number:02}", is_supplier=number % 2 == 0)
    return worker


def test_heads_sort_one_way_and_then_the_other(clerk):
    page = clerk.get("/companies?is_supplier=true").text
    page = clerk.get(link(page, "Name")).text
    assert rows(page)[:2] == ["Firma 00", "Firma 02"]
    assert 'aria-sort="ascending"' in page
    page = clerk.get(link(page, "Name")).text
    assert rows(page)[0] == f"Firma {SHOWN}"
    assert 'aria-sort="descending"' in page


def test_pages_go_on_and_back_and_say_where_one_is(clerk):
    page = clerk.get("/companies?sort=name&q=firma").text
    assert f"1 to {SHOWN} of {SHOWN + 2}" in page
    assert "Previous" not in page
    page = clerk.get(link(page, "Next")).text
    assert rows(page) == [f"Firma {SHOWN}", f"Firma {SHOWN + 1}"]
    assert f"{SHOWN + 1} to {SHOWN + 2} of {SHOWN + 2}" in page
    assert len(rows(clerk.get(link(page, "Previous")).text)) == SHOWN


def test_the_way_back_from_a_record_leads_to_where_one_was(clerk):
    clerk.get("/companies?q=firma&sort=name&skip=24")
    assert link(clerk.get("/companies/1").text, " Companies") == "/companies?q=firma&sort=name&skip=24"
    clerk.get("/companies")
    assert link(clerk.get("/companies/1").text, " Companies") == "/companies"


def test_columns_are_chosen_in_the_address(clerk):
    page = clerk.get("/companies?columns=name&columns=currency").text
    heads = re.findall(r"<th scope=\"col\" [^>]*>(?:<a[^>]*>)?([^<]+)", page)
    assert heads == ["Name", "Currency"]
    assert clerk.get("/companies?columns=password").status_code == 422


def test_each_filter_is_told_and_taken_off_by_itself(clerk):
    page = clerk.get("/companies?is_supplier=true&status=active&q=firma").text
    assert len(rows(page)) == SHOWN // 2 + 1
    off = re.findall(r'<a class="tag" href="([^"]*)"', page)
    assert [sorted(each.replace("&amp;", "&").partition("?")[2].split("&")) for each in off] == [
        ["is_supplier=true", "q=firma"],
        ["q=firma", "status=active"],
    ]


def test_what_is_seen_is_a_file_and_nothing_in_it_a_formula(clerk):
    make_company(name="=1+1", payment_days=30)
    asked = "?q=1%2B1&columns=name&columns=payment_days&columns=is_supplier&columns=created_at"
    csv = file_of(clerk, f"csv{asked}").decode()
    assert csv.splitlines()[0] == '\ufeff"Name","Payment within days","Supplier","Created at"'
    assert csv.splitlines()[1].startswith('"\'=1+1",30,"no",2')
    sheet = load_workbook(BytesIO(file_of(clerk, f"xlsx{asked}"))).active
    name, days, *_ = sheet[2]
    assert (name.value, name.data_type, days.value, days.data_type) == ("=1+1", "s", 30, "n")
    assert len(load_workbook(BytesIO(file_of(clerk, "xlsx"))).active["A"]) == SHOWN + 4


def test_a_view_is_saved_shown_replaced_and_deleted_by_its_owner_alone(clerk, at_browser):
    saved = clerk.post(
        "/companies/views", data={"name": "Ours", "query": "skip=24&q=firma&sort=name"}, headers=HERE
    )
    assert saved.location == "/companies?q=firma&sort=name"
    page = clerk.get(saved.location).text
    assert re.search(r'href="/companies\?q=firma&amp;sort=name" aria-current="true">Ours<', page)
    clerk.post("/companies/views", data={"name": "Ours", "query": "q=x"}, headers=HERE)
    assert (
        clerk.get("/companies").text.count(">Ours<") == 2
    )  # as a chip and in the list of what can be deleted
    other = at_browser("manager")
    assert ">Ours<" not in other.get("/companies").text
    assert other.post("/views/1/delete", headers=HERE).status_code == 404
    gone = clerk.post("/views/1/delete", headers=HERE)
    assert notice(clerk, gone) == "The view “Ours” is deleted."
    assert ">Ours<" not in clerk.get("/companies").text


def test_nobody_has_views_without_end(clerk):
    for number in range(30):
        clerk.post("/companies/views", data={"name": f"View {number}", "query": ""}, headers=HERE)
    answer = clerk.post("/companies/views", data={"name": "One more", "query": ""}, headers=HERE)
    assert answer.status_code == 409


@pytest.mark.parametrize("typed", ["ste", "STEEL & SONS", " son "])
def test_suggestions_find_what_one_types(worker, typed):
    make_company(name="Board")
    make_company(name="Steel & Sons")
    page = worker.get("/companies/suggestions", query_string={"q": typed}).text
    assert re.findall(r'data-id="(\d+)">([^<]+)<', page) == [("2", "Steel &amp; Sons")]
