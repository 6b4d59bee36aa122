"""What a string looks like under a secret's name, and what of it may be kept."""

import pytest

from fastpg_lint.facts.secrets.randomness import is_uuid, looks_random
from fastpg_lint.facts.secrets.secret_names import Origin
from fastpg_lint.facts.secrets.secret_shapes import Shape, may_give_itself_away, redact, shape_under

RANDOM = "q7Rk2mZ9xW4tLb8Nv3Hs"
HEX = "3f9c1b7de2a048569f3e0d4c7b1a6f52"
UUID = "7d0f8c1e-5b7a-4c1c-9a53-0f6f3a1f2b6d"


@pytest.mark.parametrize(
    "text",
    [
        RANDOM,
        HEX,
        HEX.upper(),
        UUID,
        "wNFbczH3QhUVcPALwtWZCPi0lrDlGV3P1DPRVEQCPbM",
        "sk-" + RANDOM,
        "3yq2Wm0c1uTf8bVx6kLp9sRd4hJz7nAe5gQo2iYv0Ew=",
    ],
)
def test_what_a_machine_made_up_looks_random(text: str) -> None:
    assert looks_random(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a1b2c3",
        "AmazonDeepSeekR1Config",
        "Last30dModelsBySpend",
        "claude-3-5-sonnet-20241022",
        "text-embedding-3-small-v2",
        "scheduler_job_runner_2",
        "cl100k_base-tokenizer",
        "2024-11-01T12:00:00Z",
        "1234567890123456",
        "correct horse battery staple 42",
        "internationalisation",
    ],
)
def test_what_a_person_wrote_does_not(text: str) -> None:
    assert not looks_random(text)


def test_a_uuid_is_known() -> None:
    assert is_uuid(UUID)
    assert is_uuid(UUID.upper())
    assert not is_uuid(HEX)


@pytest.mark.parametrize(
    ("text", "name", "origin", "shape"),
    [
        ("hunter2", "password", Origin.CHOSEN, Shape.MIXED),
        ("!secret", "secret_key", Origin.CHOSEN, Shape.MIXED),
        ("admin", "password", Origin.CHOSEN, Shape.MIXED),
        ("1234", "password", Origin.CHOSEN, Shape.MIXED),
        ("orbit", "password", Origin.CHOSEN, Shape.WORD),
        ("super-secret", "secret_key", Origin.CHOSEN, Shape.WORD),
        ("mysecretpassword", "password", Origin.CHOSEN, Shape.WORD),
        ("password", "db_password", Origin.CHOSEN, Shape.NAME),
        ("secret", "jwt_secret", Origin.CHOSEN, Shape.NAME),
        (RANDOM, "password", Origin.CHOSEN, Shape.RANDOM),
        ("user_password", "password", Origin.CHOSEN, None),
        ("oauth2_jwt_secret", "jwt_secret", Origin.CHOSEN, None),
        ("password1", "password", Origin.CHOSEN, Shape.MIXED),
        ("temp_password_123", "password", Origin.CHOSEN, Shape.MIXED),
        ("admin_password_1", "password", Origin.CHOSEN, Shape.MIXED),
        ("development_secret", "secret_key", Origin.CHOSEN, Shape.WORD),
        ("db_password", "DB_PASSWORD", Origin.CHOSEN, None),
        ("abc", "password", Origin.CHOSEN, None),
        ("two words", "password", Origin.CHOSEN, None),
        ("changeme", "password", Origin.CHOSEN, Shape.BLANK),
        ("your-secret-key", "secret_key", Origin.CHOSEN, Shape.BLANK),
        ("test", "password", Origin.CHOSEN, Shape.BLANK),
        ("not-set", "password", Origin.CHOSEN, None),
        ("xxxxxxxx", "password", Origin.CHOSEN, None),
        ("changeme", "api_key", Origin.ISSUED, None),
        ("ch4ng3-th1s", "password", Origin.CHOSEN, Shape.BLANK),
        ("wrongpassword", "password", Origin.CHOSEN, None),
        ("aaaaaaaa", "password", Origin.CHOSEN, None),
        ("<password>", "password", Origin.CHOSEN, None),
        ("{password}", "password", Origin.CHOSEN, None),
        ("$PASSWORD", "password", Origin.CHOSEN, None),
        ("DB_PASSWORD", "password", Origin.CHOSEN, None),
        ("POSTGRES", "password", Origin.CHOSEN, None),
        ("X-Password", "password", Origin.CHOSEN, None),
        ("vault:shop/db", "password", Origin.CHOSEN, None),
        ("/run/secrets/db", "password", Origin.CHOSEN, None),
        ("shop.database.password", "password", Origin.CHOSEN, None),
        ("keys/shop.pem", "private_key", Origin.CHOSEN, None),
        ("pw=", "password", Origin.CHOSEN, None),
        ("pass-", "password", Origin.CHOSEN, None),
        (r"\w{8,}", "password", Origin.CHOSEN, None),
        ("varchar(80)", "password", Origin.CHOSEN, None),
        ("argon2id", "password", Origin.CHOSEN, None),
        ("kubernetes", "secret", Origin.VAGUE, None),
        ("supersecretvalue", "secret", Origin.VAGUE, Shape.WORD),
        ("s3same", "secret", Origin.VAGUE, Shape.MIXED),
        (RANDOM, "api_key", Origin.ISSUED, Shape.RANDOM),
        (UUID, "token", Origin.ISSUED, Shape.RANDOM),
        ("lm-studio", "api_key", Origin.ISSUED, None),
        ("hunter2", "api_key", Origin.ISSUED, None),
        ("1234567890abcdef", "api_key", Origin.ISSUED, None),
        ("phc_" + RANDOM, "api_key", Origin.ISSUED, None),
        ("your-" + RANDOM, "api_key", Origin.ISSUED, None),
        ("Basic c2hvcDp3aGVlbGJhcnJvdw==", "Authorization", Origin.HEADER, Shape.RANDOM),
        ("Bearer <token>", "Authorization", Origin.HEADER, None),
        ("Bearer", "Authorization", Origin.HEADER, None),
        (RANDOM, "access_key_id", Origin.IDENTIFIER, None),
    ],
)
def test_the_shape_of_what_stands_under_a_name(
    text: str, name: str, origin: Origin, shape: Shape | None
) -> None:
    assert shape_under(text, name, origin) is shape


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id",
        "hunter2",
        "SELECT id, name FROM orders WHERE created_at > now() - interval '30 days'",
        "CREATE INDEX ix_orders_customer_id_2024 ON orders (customer_id)",
        "/api/v1/orders/{order_id}/lines/{line_id}",
        "https://api.example.com/v2/orders?limit=100",
        "postgresql+asyncpg://localhost:5432/shop",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "ix_payments_created_at_status_2024_q4",
        UUID,
        "sqlalchemy.ext.asyncio.create_async_engine",
        "dict[str, AsyncSession | None]",
        "SELECT id FROM users WHERE password = :password AND token = %(token)s",
        "UPDATE users SET password=excluded.password WHERE id = 1",
        "https://a.internal/login?password={password}",
        "Checks the password: raises where it is wrong",
        "What is your password? It must have 8 characters or more.",
    ],
)
def test_ordinary_text_is_kept(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "text", [RANDOM, HEX, "AKIA" + "Q7RK2MZ4XW5TLB6N", "Bearer ghp_" + (RANDOM * 2)[:36]]
)
def test_text_that_may_be_a_secret_is_not_kept(text: str) -> None:
    assert redact(text) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("postgresql://shop:tiger@db/shop", "postgresql://shop:***@db/shop"),
        ("redis://:tiger@", "redis://:***@"),
        ("redis://:tiger@a redis://:lion@b", "redis://:***@a redis://:***@b"),
        ("host=db user=shop password=tiger", "host=db user=shop password=***"),
        ("CREATE ROLE shop LOGIN PASSWORD 'tiger'", "CREATE ROLE shop LOGIN PASSWORD '***'"),
        ("ALTER USER shop IDENTIFIED BY 'tiger'", "ALTER USER shop IDENTIFIED BY '***'"),
        ("SELECT id FROM users WHERE password = 'tiger'", "SELECT id FROM users WHERE password = '***'"),
        ("SELECT id FROM users WHERE \"PASSWD\"='tiger'", "SELECT id FROM users WHERE \"PASSWD\"='***'"),
        (
            "INSERT INTO users (name, password) VALUES ('a', 'b')",
            "INSERT INTO users (name, password) VALUES ('***', '***')",
        ),
        ("dbname=shop PASSWORD=tiger host=db", "dbname=shop PASSWORD=*** host=db"),
        ("https://a.internal/login?password=tiger&x=1", "https://a.internal/login?password=***&x=1"),
        ("Signs in. password: t1ger", "Signs in. password: ***"),
        (f"SELECT 1 -- {HEX}", "SELECT 1 -- ***"),
    ],
)
def test_a_secret_inside_a_text_is_blanked(text: str, kept: str) -> None:
    assert redact(text) == kept
    assert redact(kept) == kept


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("postgresql://shop:tiger@db", True),
        ("host=db password=tiger", True),
        ("-----BEGIN PRIVATE KEY-----", True),
        ("ghp_" + (RANDOM * 2)[:36], True),
        (HEX, False),
        ("https://example.com/a/long/path/to/something", False),
        ("a sentence of ordinary words, quite long but harmless", False),
    ],
)
def test_few_strings_get_a_second_look(text: str, may: bool) -> None:
    assert may_give_itself_away(text) is may
