"""The name under which a library defines what is asked for by another name."""

import pytest

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import Additions, LibraryFile, read_library

SHOP = read_library("""
[library]
distribution = "shop"

[reexports]
"shop.Cart" = "shop.carts.Cart"
"shop.goods" = "shop.stock.goods"
"shop.pay" = "shop.pay.pay"
"shop.here" = "shop.there"
"shop.there" = "shop.here"
""")


def shelf(top: str) -> tuple[LibraryFile, ...]:
    return (SHOP,) if top == "shop" else ()


@pytest.mark.parametrize(
    ("spelled", "canonical"),
    [
        ("shop.Cart", "shop.carts.Cart"),
        ("shop.Cart.add", "shop.carts.Cart.add"),
        ("shop.goods.Tea", "shop.stock.goods.Tea"),
        ("shop.Basket", "shop.Basket"),
        ("other.Cart", "other.Cart"),
    ],
)
def test_the_longest_name_that_is_known_is_replaced(spelled: str, canonical: str) -> None:
    assert Catalogue(shelf, Additions()).canonical(spelled) == canonical


def test_a_function_named_after_its_module_leaves_the_module_alone() -> None:
    catalogue = Catalogue(shelf, Additions())
    assert catalogue.canonical("shop.pay") == "shop.pay.pay"
    assert catalogue.canonical("shop.pay.refund") == "shop.pay.refund"


def test_names_that_stand_for_each_other_come_to_an_end() -> None:
    assert Catalogue(shelf, Additions()).canonical("shop.here") in ("shop.here", "shop.there")
