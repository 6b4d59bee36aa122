"""Secrets in lines that are shown, whatever was found in them."""

import pytest

from fastpg_lint.output.masking import masked


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('password = "hunter2!x"', 'password = "***"'),
        ('    api_token: str = "k3J9sX81kLmQ2vB7"', '    api_token: str = "***"'),
        (
            'create_engine("postgresql://app:s3cr3t9@db/shop")',
            'create_engine("postgresql://app:***@db/shop")',
        ),
        ('x = {"password": "swordtail7", "user": "bob"}', 'x = {"password": "***", "user": "bob"}'),
        ('os.getenv("SECRET_KEY", "swordtail-xx")', 'os.getenv("SECRET_KEY", "***")'),
        ('if password == "hunter22":', 'if password == "***":'),
        ("k3J9sX81kLmQ2vB7pQzX90aB", "***"),
        ('get("https://app:s3cr3t-x9@example.org/")', 'get("https://app:***@example.org/")'),
        ('get(f"https://{user}:{password}@example.org/")', None),
        ("time.sleep(10)", None),
        ('select(User).where(User.password == password, "user.name")', None),
        ('f(name="ok", key="user.name")', None),
    ],
)
def test_a_secret_is_masked_and_nothing_else(line: str, shown: str | None) -> None:
    assert masked(line) == (line if shown is None else shown)
