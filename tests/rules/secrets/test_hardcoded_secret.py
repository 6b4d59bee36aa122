"""Secrets under names that say so: where they are reported, by which rule, and how little is shown."""

import pytest

from .conftest import Lint

SECRET = "q7Rk2mZ9xW4tLb8Nv3Hs"


def codes(lint: Lint, text: str, name: str = "app.py", **others: str) -> list[str]:
    return [diagnostic.code for diagnostic in lint(text, name, **others)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("password = 'orbit-lantern'", "FPG901"),
        ("password = 'redis://:orbit-lantern@cache'", "FPG902"),
        ("password = 'AKIA' 'Q7RK2MZ4XW5TLB6N'", "FPG903"),
        ("password = os.getenv('DB_PASSWORD', 'orbit-lantern')", "FPG904"),
        ("password = os.getenv('DB_URL', 'redis://:orbit-lantern@cache')", "FPG902"),
        ("password = connect(password=SecretStr('orbit-lantern'))", "FPG901"),
        ("jwt_secret = os.getenv('A') or os.getenv('B', 'orbit-lantern')", "FPG904"),
    ],
)
def test_one_fault_is_one_report(lint: Lint, text: str, code: str) -> None:
    assert codes(lint, text) == [code]


@pytest.mark.parametrize("name", ["tests/data.py", "test_app.py", "app_test.py", "conftest.py"])
def test_tests_may_make_secrets_up(lint: Lint, name: str) -> None:
    text = (
        f"password = 'orbit-lantern'\napi_key = {SECRET!r}\nurl = 'redis://:orbit-lantern@cache'\n"
        f"key = os.getenv('SECRET_KEY', {SECRET!r})\n"
    )
    assert codes(lint, text, name) == []
    assert codes(lint, text) == ["FPG901", "FPG901", "FPG902", "FPG904"]


@pytest.mark.parametrize("secret", ["hunter2", "tangerine", "orbit-lantern", SECRET])
def test_a_message_shows_two_characters_at_most(lint: Lint, secret: str) -> None:
    text = (
        f"password = {secret!r}\nsecret_key = os.getenv('SECRET_KEY', {secret!r})\n"
        f"url = 'postgresql://shop:{secret}@db'\ntoken = 'Token {SECRET}'\nd = {{'password': {secret!r}}}\n"
    )
    for diagnostic in lint(text):
        shown = f"{diagnostic.message} {diagnostic.help}"
        assert secret[:3] not in shown
        assert SECRET[:3] not in shown
        assert ("`" + secret[:2] + "…`" in shown) == (len(secret) >= 8)


def test_a_long_name_is_cut(lint: Lint) -> None:
    (diagnostic,) = lint(f"the_password_of_the_{'very_' * 10}important_admin_password = 'orbit-lantern'")
    assert diagnostic.message.startswith("`…")
    assert "important_admin_password" in diagnostic.message
    assert len(diagnostic.text) <= 160


def test_members_of_an_enum_of_another_module_are_names(lint: Lint) -> None:
    base = "from enum import StrEnum\n\nclass Names(StrEnum):\n    pass\n"
    text = "from names import Names\n\nclass Grants(Names):\n    PASSWORD = 'resource-owner'\n"
    assert codes(lint, text, names=base) == []
    assert codes(lint, text.replace("(Names)", "")) == ["FPG901"]


def test_settings_are_known_through_a_base_of_another_module(lint: Lint) -> None:
    base = "from pydantic_settings import BaseSettings\n\nclass Common(BaseSettings):\n    pass\n"
    text = "from common import Common\n\nclass Settings(Common):\n    password: str = 'orbit-lantern'\n"
    assert codes(lint, text, common=base) == ["FPG904"]
    assert codes(lint, text.replace("(Common)", "")) == ["FPG901"]


def test_settings_of_pydantic_1_count_too(lint: Lint) -> None:
    text = "from pydantic import BaseSettings\n\nclass S(BaseSettings):\n    password = 'orbit-lantern'\n"
    assert codes(lint, text) == ["FPG904"]


def test_what_a_method_of_settings_assigns_is_no_default(lint: Lint) -> None:
    text = (
        "from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n"
        "    def reset(self):\n        self.password = 'orbit-lantern'\n"
    )
    assert codes(lint, text) == ["FPG901"]


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("import jwt\njwt.encode(claims, 'orbit-lantern')", True),
        ("from jwt import encode\nencode(claims, 'orbit-lantern')", True),
        ("import jwt as tokens\ntokens.decode(token, 'orbit-lantern')", True),
        ("from authlib.jose import jwt\njwt.encode(header, claims, 'orbit-lantern')", True),
        ("name.encode('utf-8', 'orbit-lantern')", False),
        ("codec.decode(data, 'orbit-lantern')", False),
        ("import hmac\nhmac.new(b'orbit-lantern', body, 'sha256')", True),
        ("import hashlib\nhashlib.new('orbit-lantern', body)", False),
        ("import smtplib\nsmtplib.SMTP('mail').login('shop', 'orbit-lantern')", True),
        ("page.login('shop', 'orbit-lantern')", False),
        ("import redis\nredis.Redis('cache', 6379, 0, 'orbit-lantern')", True),
        ("import redis\nredis.Redis('cache', 6379, 'orbit-lantern')", False),
        ("from shop.parts import Redis\nRedis('cache', 6379, 0, 'orbit-lantern')", False),
        ("from starlette.datastructures import Secret\nSecret('orbit-lantern')", True),
        ("from kubernetes.client import Secret\nSecret('orbit-lantern')", False),
        ("from passwords import hash_password\nhash_password('orbit-lantern')", True),
        ("from pydantic import SecretStr\nSecretStr('orbit-lantern')", True),
    ],
)
def test_an_argument_by_position_is_a_secret_where_the_library_says_so(
    lint: Lint, text: str, reported: bool
) -> None:
    assert codes(lint, text) == (["FPG901"] if reported else [])


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("connect(password='orbit')", True),
        ("{'password': 'orbit'}", False),
        ("{'user': 'shop', 'password': 'orbit'}", True),
        ("{'password': 'orbit7'}", True),
        ("found = password == 'orbit'", False),
        ("found = password == 'orbit7'", True),
        ("data.get('password', 'orbit')", False),
        ("connect(password='password')", False),
        ("connect(host='db', password='password')", True),
        ("password = 'password'", False),
        ("DB_PASSWORD = os.getenv('DB_PASSWORD', 'password')", True),
        ("SecretStr('password')", True),
    ],
)
def test_a_plain_word_is_a_secret_only_where_little_else_can_stand(
    lint: Lint, text: str, reported: bool
) -> None:
    assert bool(codes(lint, text)) == reported


def test_a_suppression_comment_is_heard(lint: Lint) -> None:
    assert codes(lint, "password = 'orbit-lantern'  # noqa: FPG901\n") == []


def test_a_default_inside_an_f_string_is_reported_at_its_line(lint: Lint) -> None:
    text = "import os\nurl = f\"redis://:{os.getenv('REDIS_PASSWORD', 'orbit-lantern')}@cache\"\n"
    (diagnostic,) = lint(text)
    assert (diagnostic.code, diagnostic.line) == ("FPG904", 2)
