"""Secrets in lines that are shown, whatever was found in them."""

import time

import pytest

from fastpg_lint.output.masking import masked

pytestmark = pytest.mark.one_python

# fmt: off
PIECES = [
    "a", "a.", "a-", "1a", "é", "AB=", "'", '"', "a:", "a=", "a:'", "password", "password=", "#", "#a:", "://",
    "://a:", "://a:b", "--a", "--a=", "[", "{", "{a}", "(", "\\", "%s", "-p", "'a'", "'a',", "users",
    "users=", "x=('",
]
# fmt: on
LONG = 40_000
MOST_SECONDS = 3
"""Each takes some hundredths; a pattern that is not linear takes minutes."""


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
        ("f()  # password: swordtail", "f()  # password: ***"),
        ("# DB_PASSWORD = swordtail, as on the server", "# DB_PASSWORD = *** as on the server"),
        ("# the password: see the vault", None),
        ("# token: str | None", None),
        ("# 3 retries: swordtail", None),
        ('get("https://app:s3cr3t-x9@example.org/")', 'get("https://app:***@example.org/")'),
        ('get(f"https://{user}:{password}@example.org/")', None),
        ('password += "swordtail"', 'password += "***"'),
        ('password = f"swordtail{x}"', 'password = f"***"'),
        ('    return "swordtail" if token else secret', '    return "***" if token else secret'),
        ('auth = ("bob", "swordtail")', 'auth = ("bob", "***")'),
        ('login("bob", "sword tail")', 'login("bob", "***")'),
        ('redis.Redis("db", 6379, 0, "swordtail")', 'redis.Redis("db", 6379, 0, "***")'),
        ('Minio("store", "swordfin", "swordtail")', 'Minio("***", "***", "***")'),
        ('jwt.encode(claims, "swordtail")', 'jwt.encode(claims, "***")'),
        ('log.info("password=%s", "swordtail")', 'log.info("password=%s", "***")'),
        ('redis.get("swordtail")', None),
        ('"postgresql://u:%(p)s@db" % {"p": "swordtail"}', '"postgresql://u:***@db" % {"p": "***"}'),
        ('USERS = [("bob", "swordtail")]', 'USERS = [("bob", "***")]'),
        ('users = read("swordtail")', None),
        ("password = f\"{x}{'swordtail'}\"", 'password = f"***"'),
        ('PASSWORDS = {"swordtail", "tangerine"}', 'PASSWORDS = {"***", "***"}'),
        ('{"password": ["swordtail"]}', '{"password": ["***"]}'),
        ("CMD run --password swordtail --workers 4", "CMD run --password *** --workers 4"),
        ("ENV DB_PASSWORD=swordtail PORT=8000", "ENV DB_PASSWORD=*** PORT=8000"),
        ("f'postgresql://app:{\"swordtail\"}@{host}/shop'", "f'postgresql://app:***@{host}/shop'"),
        ('@app.post("/token", response_model=Token)', None),
        ('os.getenv("DB_PASSWORD")', None),
        ('session.execute(text("SELECT password FROM users"), {"token": token})', None),
        ("user.check(password=form.password, --x)", None),
        ("time.sleep(10)", None),
        ('select(User).where(User.password == password, "user.name")', None),
        ('f(name="ok", key="user.name")', None),
    ],
)
def test_a_secret_is_masked_and_nothing_else(line: str, shown: str | None) -> None:
    assert masked(line) == (line if shown is None else shown)


@pytest.mark.parametrize("piece", [*PIECES, *(f"{piece} " for piece in PIECES)])
def test_a_line_may_be_as_long_as_a_file(piece: str) -> None:
    start = time.process_time()
    line = f"password {piece * (LONG // len(piece))}"
    masked(line, (line,))
    assert time.process_time() - start < MOST_SECONDS
