"""Customer and reference are read from every shape, and from nonsense as unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.parties import Customer, Reference, read_customer, read_reference


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"id": 9, "email": "a@b.example"}, Customer("a@b.example", "9")),
        ({"id": "cus_7", "email": "a@b.example"}, Customer("a@b.example", "cus_7")),
        ({"id": 9.0, "email": None}, Customer("", "9")),
        ({"id": None, "email": ["x"]}, Customer()),
        ({"id": True}, Customer()),
        ({}, Customer()),
        ([], Customer()),
        ([{"id": 9, "email": "a@b.example"}], Customer("a@b.example", "9")),
        (["9", "a@b.example"], Customer("a@b.example")),
        ("a@b.example", Customer("a@b.example")),
        ("nobody", Customer()),
        (None, Customer()),
        (7, Customer()),
        ([[], None], Customer()),
        (Customer("x@y.example"), Customer("x@y.example")),
    ],
)
def test_customers(value: object, expected: Customer) -> None:
    """Source: api-contract 9.3."""
    assert expected == read_customer(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"type": "order", "id": 7}, Reference("order", "7")),
        ({"type": "ORDER", "id": "7"}, Reference("order", "7")),
        ({"type": "App\\Models\\Order", "id": 7}, Reference("order", "7")),
        ({"type": "ShopProduct", "id": 7}, Reference("product", "7")),
        ({"type": "Preorder", "id": 7}, Reference("Preorder", "7")),
        ({"type": "ProductVariant", "id": 7}, Reference("ProductVariant", "7")),
        ({"type": "null", "id": None}, Reference()),
        ({"type": None, "id": ""}, Reference()),
        ({}, Reference()),
        ([], Reference()),
        (["order", "7"], Reference("order", "7")),
        (["7"], Reference(None, "7")),
        ([{"type": "product", "id": 7.0}], Reference("product", "7")),
        ("Order", Reference("order", None)),
        ("771204", Reference(None, "771204")),
        (771204, Reference(None, "771204")),
        (None, Reference()),
        ([None, True, []], Reference()),
        (Reference("order"), Reference("order")),
    ],
)
def test_references(value: object, expected: Reference) -> None:
    """Source: api-contract 9.4."""
    assert expected == read_reference(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_nothing_raises(value: object) -> None:
    """Neither field can cost us the ticket."""
    assert isinstance(read_customer(value).email, str)
    assert isinstance(read_reference(value), Reference)
