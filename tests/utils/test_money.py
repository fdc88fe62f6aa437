"""Amounts, to the cent: official files of EN 16931 and Peppol, figures of reports, what always holds."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectors import cases
from utils.currencies import MINOR_UNITS, minor_units
from utils.decimals import rounded
from utils.money import added_up, cash, net, payable, written
from utils.money import rounded as money_rounded
from utils.totals import NothingToShare, tax_category, totals

PLACES = {0: "JPY", 2: "EUR", 3: "KWD", 4: "CLF"}
EXAMPLES = cases("01_invoice_totals", "en16931")


def line(quantity, unit_price, category="S", rate="19", base=1, adjustments=(), currency="EUR"):
    """As a model's: first priced, then with its net amount."""
    numbers = {"quantity": Decimal(quantity), "unit_price": Decimal(unit_price), "tax_rate": Decimal(rate)}
    made = SimpleNamespace(**numbers, tax_category=category, price_base_quantity=Decimal(base))
    made.allowances_charges = list(adjustments)
    made.net_amount, made.allowances_charges = net(made, currency)
    return made


def adjustment(of):
    """In the words of the contract; a vector's `base` is what ours finds by itself."""
    renamed = {"is_charge": of["charge"], "amount": of.get("amount"), "percent": of.get("percent")}
    if "rate" not in of:
        return renamed
    category = tax_category(Decimal(of["rate"]), of["category"])
    return renamed | {"tax_category": category, "tax_rate": of["rate"]}


def line_of(of, currency):
    category = tax_category(Decimal(of["rate"]), of["category"])
    adjustments = [adjustment(each) for each in of.get("allowances_charges", ())]
    base = of.get("base_quantity", 1)
    return line(of["quantity"], of["price"], category, of["rate"], base, adjustments, currency)


def groups_of(expected):
    """Where an official file has S at 0 %, ours says Z."""
    found = [(Decimal(group["rate"]), group) for group in expected["tax_groups"]]
    named = [(tax_category(rate, group["category"]), rate, group) for rate, group in found]
    ordered = sorted(named, key=lambda each: each[:2])
    return [(name, group["rate"], group["taxable"], group["tax"]) for name, _, group in ordered]


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["id"])
def test_a_document_comes_to_what_the_official_files_say(case):
    of, expected = case["input"], case["expected"]
    lines = [line_of(each, of["currency"]) for each in of["lines"]]
    adjustments = [adjustment(each) for each in of.get("allowances_charges", ())]
    total = totals(lines, adjustments, of["currency"])
    left = payable(total.total_amount, Decimal(of.get("prepaid", 0)), Decimal(of.get("payable_rounding", 0)))
    assert [str(each.net_amount) for each in lines] == expected["line_nets"]
    exclusive = total.subtotal - total.allowance_total + total.charge_total
    found = (total.subtotal, total.allowance_total, total.charge_total, exclusive, total.tax_amount)
    names = ("line_sum", "allowance_total", "charge_total", "tax_exclusive", "tax_total")
    assert [str(amount) for amount in found] == [expected[name] for name in names]
    assert (str(total.total_amount), str(left)) == (expected["tax_inclusive"], expected["payable"])
    assert [tuple(group.values()) for group in total.taxes] == groups_of(expected)


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["id"])
def test_a_percentage_is_of_the_base_that_the_files_name(case):
    of = case["input"]
    lines = [line_of(each, of["currency"]) for each in of["lines"]]
    given_for = [each for inner in of["lines"] for each in inner.get("allowances_charges", ())]
    given_for += of.get("allowances_charges", ())
    whole = totals(lines, [adjustment(each) for each in of.get("allowances_charges", ())], of["currency"])
    found = [each for inner in lines for each in inner.allowances_charges] + whole.allowances_charges
    assert [each["base_amount"] for each in found] == [each.get("base") for each in given_for]


@pytest.mark.parametrize("case", cases("01_invoice_totals", "round"), ids=lambda case: case["id"])
def test_halves_are_rounded_away_from_zero(case):
    of = case["input"]
    assert str(money_rounded(Decimal(of["value"]), PLACES[of["minor"]])) == case["expected"]


@pytest.mark.parametrize("case", cases("01_invoice_totals", "cash_rounding"), ids=lambda case: case["id"])
def test_cash_is_rounded_to_coins(case):
    of = case["input"]
    found = cash(Decimal(of["total"]), Decimal(of["step"]))
    assert [str(amount) for amount in found] == [case["expected"]["payable"], case["expected"]["rounding"]]


def test_smallest_units_are_those_of_iso_4217():
    (table,) = cases("10_iso4217", "iso_table")
    rows = {row["code"]: row for row in table["input"]["rows"]}
    differing = [code for code, units in MINOR_UNITS.items() if units != rows[code]["babel_precision"]]
    assert sorted(differing) == table["expected"]["differ_from_babel"]
    found = {code: minor_units_or_none(code) for code in rows}
    assert found == {code: row["iso_minor_units"] for code, row in rows.items()}
    each = cases("10_iso4217", "iso_minor")
    assert [case["id"] for case in each if found[case["id"]] != case["expected"]["iso"]] == []
    assert len(each) == len(rows) == 178


def minor_units_or_none(code):
    try:
        return minor_units(code)
    except ValueError:
        return None


@pytest.mark.parametrize("code", ["XAU", "XXX", "XTS", "DEM", "eur", ""])
def test_nothing_is_priced_in_what_is_no_currency(code):
    with pytest.raises(ValueError, match=f"{code} is no currency of ISO 4217 that amounts are paid in."):
        money_rounded(Decimal(1), code)


def test_amounts_are_written_with_the_digits_of_their_currency():
    found = [written(Decimal("12.5"), PLACES[places]) for places in (2, 3, 4)]
    assert found == ["12.50", "12.500", "12.5000"]
    assert written(Decimal("13.00"), "JPY") == "13"


def test_a_price_for_three_gives_its_total_again():
    assert line(3, 100, base=3).net_amount == Decimal("100.00")
    assert line("7", "0.333333", base="1000").net_amount == Decimal("0.00")


def test_large_numbers_are_not_rounded_on_their_way():
    largest = "999999999999.999999"
    assert str(line(largest, largest).net_amount) == "999999999999999998000000.00"


def test_a_percentage_follows_its_line():
    """What it came to before goes when it is priced anew."""
    first = line(10, 10, adjustments=[{"is_charge": False, "percent": "10"}])
    again = line(20, 10, adjustments=first.allowances_charges)
    assert [each.allowances_charges[0]["amount"] for each in (first, again)] == ["10.00", "20.00"]
    assert again.net_amount == 180


@pytest.mark.parametrize(("category", "rate"), [("S", "7"), ("Z", "19")])
def test_a_percentage_of_no_line_is_refused(category, rate):
    of = {"is_charge": False, "percent": "10.0", "tax_category": category, "tax_rate": Decimal(rate)}
    with pytest.raises(NothingToShare, match=f"No line has tax category {category} at {rate} %: ") as refused:
        totals([line(1, 100)], [of | {"rate": "19", "percent": None, "amount": 1}, of], "EUR")
    assert refused.value.index == 1


def test_tax_categories_fit_their_rates():
    found = [("19", None), ("0", None), ("0.0", "S"), ("0", "E"), ("7", "L")]
    assert [tax_category(Decimal(rate), given) for rate, given in found] == ["S", "Z", "Z", "E", "L"]
    with pytest.raises(ValueError, match=r"Tax category AE is one of 0 %, not of 19 %\."):
        tax_category(Decimal("19.0"), "AE")


RATES = st.sampled_from(["0", "7", "8.1", "19"])
QUANTITIES = st.decimals(-(10**6), 10**6, places=6)
PRICES = st.decimals(0, 10**6, places=6)
BASES = st.sampled_from([1, 3, 100, "0.7"])
CURRENCIES = st.sampled_from([*PLACES.values()])
AMOUNTS = {"is_charge": st.booleans(), "amount": st.decimals(-(10**4), 10**4, places=5)}
PERCENTAGES = {"is_charge": st.booleans(), "percent": st.decimals(0, 100, places=4)}
ADJUSTMENTS = st.lists(st.fixed_dictionaries(AMOUNTS) | st.fixed_dictionaries(PERCENTAGES), max_size=3)
LINES = st.lists(st.tuples(QUANTITIES, PRICES, RATES, BASES, ADJUSTMENTS), min_size=1, max_size=4)


def documents(of, whole, currency):
    """Lines, and allowances and charges of the group of the first."""
    made = [(q, p, tax_category(Decimal(rate)), rate, *more) for q, p, rate, *more in of]
    lines = [line(*each, currency) for each in made]
    group = {"tax_category": lines[0].tax_category, "tax_rate": lines[0].tax_rate}
    return lines, [each | group for each in whole]


def tax_of(group, currency):
    exact = Decimal(group["taxable_amount"]) * Decimal(group["tax_rate"]) / 100
    return rounded(exact, minor_units(currency))


@settings(max_examples=40)
@given(of=LINES, whole=ADJUSTMENTS, currency=CURRENCIES, order=st.randoms(use_true_random=False))
def test_totals_are_sums_of_what_is_shown(of, whole, currency, order):
    """And tax is rounded once per category and rate; the order of lines does not matter."""
    lines, adjustments = documents(of, whole, currency)
    found = totals(lines, adjustments, currency)
    exclusive = found.subtotal - found.allowance_total + found.charge_total
    assert found.subtotal == sum(each.net_amount for each in lines)
    assert found.allowance_total == added_up(found.allowances_charges, False)
    assert found.charge_total == added_up(found.allowances_charges, True)
    assert exclusive == sum(Decimal(group["taxable_amount"]) for group in found.taxes)
    assert found.tax_amount == sum(tax_of(group, currency) for group in found.taxes)
    assert found.total_amount == exclusive + found.tax_amount
    assert {-amount.as_tuple().exponent for amount in found[:5]} == {minor_units(currency)}
    assert totals(order.sample(lines, len(lines)), adjustments, currency) == found


def negated(adjustments):
    return [each | {"amount": -each["amount"]} if "amount" in each else each for each in adjustments]


@settings(max_examples=40)
@given(of=LINES, whole=ADJUSTMENTS, currency=CURRENCIES)
def test_the_opposite_of_a_document_takes_it_back_to_the_cent(of, whole, currency):
    there = totals(*documents(of, whole, currency), currency)
    opposite = [(-quantity, *more, negated(adjusted)) for quantity, *more, adjusted in of]
    back = totals(*documents(opposite, negated(whole), currency), currency)
    assert [a + b for a, b in zip(there[:5], back[:5], strict=True)] == [0] * 5
    assert not any(amount.is_signed() and not amount for amount in (*there[:5], *back[:5]))


@settings(max_examples=20)
@given(of=LINES, currency=CURRENCIES)
def test_what_is_kept_as_json_is_priced_alike_again(of, currency):
    lines, _ = documents(of, [], currency)
    again = [net(each, currency) for each in lines]
    assert [(each.net_amount, each.allowances_charges) for each in lines] == [tuple(each) for each in again]
