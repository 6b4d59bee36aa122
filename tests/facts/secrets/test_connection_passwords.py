"""Passwords in the addresses of servers."""

import pytest

from fastpg_lint.facts.secrets.connection_passwords import find_connection_password


@pytest.mark.parametrize(
    ("text", "scheme", "password"),
    [
        ("postgresql://shop:tiger@db/shop", "postgresql://", "tiger"),
        ("postgresql+asyncpg://user:pw@host/db", "postgresql+asyncpg://", "pw"),
        ("POSTGRES://shop:tiger@db", "postgres://", "tiger"),
        ("redis://:tiger@cache:6379/0", "redis://", "tiger"),
        ("amqp://guest:guest@rabbit//", "amqp://", "guest"),
        ("mongodb+srv://shop:p%40ss@cluster0.internal", "mongodb+srv://", "p%40ss"),
        ("postgresql://shop:a@b@db/shop", "postgresql://", "a@b"),
        ("https://elastic:q7Rk2mZ9xW4tLb8N@search:9200", "https://", "q7Rk2mZ9xW4tLb8N"),
        ("postgresql://shop:tiger@\0:5432/shop", "postgresql://", "tiger"),
        ("redis://:tiger@", "redis://", "tiger"),
        ("use postgresql://shop:tiger@db or none", "postgresql://", "tiger"),
        ("host=db user=shop password=tiger", "password=", "tiger"),
        ("dbname=shop password='tiger'", "password=", "tiger"),
        ("Server=db;Database=shop;Password=tiger;", "password=", "tiger"),
    ],
)
def test_a_password_in_an_address_is_found(text: str, scheme: str, password: str) -> None:
    found = find_connection_password(text)
    assert found is not None
    assert (found.scheme, found.text) == (scheme, password)
    assert text[found.start : found.end] == password


@pytest.mark.parametrize(
    "text",
    [
        "",
        "postgresql://db/shop",
        "postgresql://shop@db/shop",
        "postgresql://shop:@db/shop",
        "postgresql://shop:***@db/shop",
        "postgresql://shop:<password>@db/shop",
        "postgresql://shop:{password}@db/shop",
        "postgresql://shop:${PASSWORD}@db/shop",
        "postgresql://shop:%s@db/shop",
        "postgresql://shop:\0@db/shop",
        "postgresql://shop:PASSWORD@db/shop",
        "postgresql://shop:changeme@db/shop",
        "postgresql://shop:your_password@db/shop",
        "postgresql://shop:xxxxx@db/shop",
        "http://user:password@proxy:3128",
        "https://api.example.com:8443/users?mail=a@example.com",
        "https://social.example/@shop:official@example.com",
        "git+ssh://git@github.com:acme/shop.git",
        "mail us: a@example.com, or see https://example.com",
        "password=tiger",
        "postgresql://db/shop?user=shop&password=\0",
        "https://shop.example.com/login?password=tiger",
        "login failed for user=%s password=%s",
        "user=\0 password=\0",
        "grant_type=password&password=tiger",
        "the user=ann\npassword=tiger\n",
    ],
)
def test_what_holds_no_password_is_left_alone(text: str) -> None:
    assert find_connection_password(text) is None


def test_the_first_real_password_counts() -> None:
    found = find_connection_password("redis://:***@cache redis://:tiger@cache")
    assert found is not None
    assert found.text == "tiger"


@pytest.mark.parametrize(
    ("text", "is_whole", "is_filler", "is_random"),
    [
        ("postgresql://shop:tiger@db/shop", True, False, False),
        ("postgresql://user:password@db/shop", True, True, False),
        ("such as postgresql://shop:tiger@db/shop", False, False, False),
        ("postgresql://shop:tiger@db/shop is used", False, False, False),
        ("see redis://:q7Rk2mZ9xW4tLb8N@cache", False, False, True),
        ("host=db user=shop password=secret", True, True, False),
        ("postgresql://db/shop?user=shop&password=tiger", True, False, False),
        ("jdbc:postgresql://db/shop?user=shop&password=tiger&ssl=true", True, False, False),
        ("jdbc:sqlserver://db;user=shop;password=tiger", True, False, False),
    ],
)
def test_it_is_told_how_serious_a_password_looks(
    text: str, is_whole: bool, is_filler: bool, is_random: bool
) -> None:
    found = find_connection_password(text)
    assert found is not None
    assert (found.is_whole, found.is_filler, found.is_random) == (is_whole, is_filler, is_random)
