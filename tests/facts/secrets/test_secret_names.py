"""Which names say secret, and where the secrets under them come from."""

import pytest

from fastpg_lint.facts.secrets.secret_names import Origin, is_signing_key, origin_of, origin_of_many, words_of


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("password", Origin.CHOSEN),
        ("DB_PASSWORD", Origin.CHOSEN),
        ("adminPassword", Origin.CHOSEN),
        ("smtp-password", Origin.CHOSEN),
        ("database.password", Origin.CHOSEN),
        ("SECRET_KEY", Origin.CHOSEN),
        ("SECRET_KEY_DEV", Origin.CHOSEN),
        ("password_2", Origin.CHOSEN),
        ("secretKey", Origin.CHOSEN),
        ("JWT_SECRET", Origin.CHOSEN),
        ("RABBITMQ_DEFAULT_PASS", Origin.CHOSEN),
        ("secret", Origin.VAGUE),
        ("platform_pass", Origin.VAGUE),
        ("api_key", Origin.ISSUED),
        ("X-API-Key", Origin.ISSUED),
        ("OPENAI_API_KEY", Origin.ISSUED),
        ("access_token", Origin.ISSUED),
        ("client_secret", Origin.ISSUED),
        ("Authorization", Origin.HEADER),
        ("aws_access_key_id", Origin.IDENTIFIER),
        ("token_url", None),
        ("password_field", None),
        ("PASSWORD_MIN_LENGTH", None),
        ("RESET_PASSWORD", Origin.VAGUE),
        ("RESET_PASSWORD_FIELD", None),
        ("forgot_password", None),
        ("jwtsecret", Origin.CHOSEN),
        ("DBPASS", Origin.CHOSEN),
        ("compass", None),
        ("passkey", None),
        ("hashed_password", None),
        ("username_and_password", None),
        ("fake_token", None),
        ("tokenizer", None),
        ("max_tokens", None),
        ("monkey", None),
        ("primary_key", None),
        ("author", None),
        ("", None),
        ("v2", None),
    ],
)
def test_the_last_words_of_a_name_say_what_it_holds(name: str, origin: Origin | None) -> None:
    assert origin_of(name) is origin


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("API_KEYS", Origin.ISSUED),
        ("passwords", Origin.CHOSEN),
        ("api_key", None),
        ("names", None),
        ("", None),
    ],
)
def test_a_plural_holds_what_the_singular_holds(name: str, origin: Origin | None) -> None:
    assert origin_of_many(name) is origin


def test_words_are_told_apart_in_every_convention() -> None:
    assert words_of("dbPassword_v2-HTTPKey") == ("db", "password", "v", "2", "http", "key")


@pytest.mark.parametrize(
    ("name", "origin", "signs"),
    [
        ("SECRET_KEY", Origin.CHOSEN, True),
        ('"secret_key"', Origin.CHOSEN, True),
        ("password", Origin.CHOSEN, False),
        ("api_key", Origin.ISSUED, False),
    ],
)
def test_what_signs_is_told_from_what_somebody_types(name: str, origin: Origin, signs: bool) -> None:
    assert is_signing_key(name, origin) is signs
