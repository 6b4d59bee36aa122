"""Known tokens, put together here so that no file holds one."""

import pytest

from .conftest import Lint

GITHUB = "ghp_" + "q7Rk2mZ9xW4tLb8Nv3Hs6YcD1fGjP0aE5uTi"
STRIPE = "sk_live_" + "q7Rk2mZ9xW4tLb8Nv3Hs6YcD"
SLACK = "xoxb-" + "571938264091-q7Rk2mZ9xW4tLb8Nv3Hs6YcD"
AWS = "AKIA" + "Q7RK2MZ4XW5TLB6N"
JWT = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJraW9zay03In0." + "pT3vQ0mX7kR2wZ9sL4nB8cY1dF6gH5jK"
PEM = "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----"
PROVIDERS = {"GitHub token": GITHUB, "Stripe key": STRIPE, "Slack token": SLACK, "AWS access key": AWS}
ALL = {**PROVIDERS, "JWT": JWT, "private key": PEM}

PLACES = [
    "anything = {!r}",
    "api_key = {!r}",
    "call({!r})",
    "connect(name={!r})",
    "values = [1, {!r}]",
    "names = {{'ann': {!r}}}",
    "def f(value={!r}): ...",
    "def f():\n    return {!r}",
    "found = value == {!r}",
    "command = f'curl -H {{header}}' {!r}",
    "class Settings(BaseSettings):\n    token: str = {!r}",
    "token = os.getenv('TOKEN', {!r})",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_token_is_reported_wherever_it_stands(lint: Lint, place: str) -> None:
    (diagnostic,) = lint(place.format(GITHUB))
    assert diagnostic.code == "FPG903"


@pytest.mark.parametrize(("kind", "token"), ALL.items(), ids=ALL)
def test_the_message_names_the_kind_and_two_characters(lint: Lint, kind: str, token: str) -> None:
    (diagnostic,) = lint(f"value = {token!r}\n")
    assert diagnostic.message.startswith(f"{kind} (`{token[:2]}…`) in the code")
    assert token[:6] not in diagnostic.text


@pytest.mark.parametrize("name", ["tests/factories.py", "test_app.py", "conftest.py", "app_test.py"])
def test_in_tests_only_what_a_provider_issued_is_reported(lint: Lint, name: str) -> None:
    lines = [f"value = {token!r}" for token in ALL.values()]
    kinds = [diagnostic.message.partition(" (")[0] for diagnostic in lint("\n".join(lines), name)]
    assert kinds == list(PROVIDERS)


def test_an_example_is_reported_where_a_credential_belongs_but_not_in_tests(lint: Lint) -> None:
    text = "aws_access_key_id = 'AKIAIOSFODNN7EXAMPLE'\nother = 'AKIAIOSFODNN7EXAMPLE'\n"
    assert [diagnostic.line for diagnostic in lint(text)] == [1]
    assert lint(text, "tests/test_app.py") == []


def test_in_documentation_only_what_a_provider_issued_is_reported(lint: Lint) -> None:
    text = f'def f():\n    """Uses {GITHUB}."""\n\n\ndef g():\n    """Uses {JWT}."""\n'
    assert [diagnostic.line for diagnostic in lint(text)] == [2]


def test_a_token_that_is_put_together_is_reported_but_not_in_tests(lint: Lint) -> None:
    text = f"value = {GITHUB[:4]!r} + {GITHUB[4:]!r}\n"
    assert [diagnostic.code for diagnostic in lint(text)] == ["FPG903"]
    assert lint(text, "tests/test_app.py") == []
