"""Which string literals are worth a look, what is told of them, and that their text is kept nowhere."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.facts.lazy_records import kept
from fastpg_lint.facts.secrets.literal_facts import LiteralFact
from fastpg_lint.facts.secrets.secret_shapes import Shape
from tests.facts.reading import read

RANDOM = "q7Rk2mZ9xW4tLb8Nv3Hs"


def told(text: str) -> list[str]:
    """The facts of a module's literals, as `ROLE name SHAPE`."""
    return [f"{one.role.name} {one.name} {one.shape.name}" for one in read(text).literals]


def one(text: str) -> LiteralFact:
    (fact,) = read(text).literals
    return fact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password = 'orbit'", "ASSIGNED password WORD"),
        ("password: str = 'orbit'", "ASSIGNED password WORD"),
        ("settings.password = 'orbit'", "ASSIGNED password WORD"),
        ("config['password'] = 'orbit'", "ASSIGNED password WORD"),
        ("user = password = 'orbit'", "ASSIGNED password WORD"),
        ("user, password = 'shop', 'orbit'", "ASSIGNED password WORD"),
        ("password = b'orbit'", "ASSIGNED password WORD"),
        ("password = r'orbit'", "ASSIGNED password WORD"),
        ("password = '''orbit'''", "ASSIGNED password WORD"),
        ("password = ('or' 'bit')", "ASSIGNED password WORD"),
        ("password = 'orbit'.encode()", "ASSIGNED password WORD"),
        ("password = given or 'orbit'", "ASSIGNED password WORD"),
        ("password = given if given else 'orbit'", "ASSIGNED password WORD"),
        ("password = SecretStr('orbit')", "ASSIGNED password WORD"),
        ("password = Field(default='orbit')", "ASSIGNED password WORD"),
        ("password = Field('orbit', min_length=1)", "ASSIGNED password WORD"),
        ("password = Field(default_factory=lambda: 'orbit')", "ASSIGNED password WORD"),
        ("password = Column(String, default='orbit')", "ASSIGNED password WORD"),
        ("from pydantic import Field as F\npassword = F('orbit')", "ASSIGNED password WORD"),
        ("connect(password='orbit')", "KEYWORD password WORD"),
        ("httpx.get(url, auth=('shop', 'orbit'))", "KEYWORD auth WORD"),
        ("{'password': 'orbit'}", "DICT_VALUE password WORD"),
        ("def f(password='orbit'): ...", "PARAMETER_DEFAULT password WORD"),
        ("def f(*, password: str = Form('orbit')): ...", "PARAMETER_DEFAULT password WORD"),
        ("f = lambda password='orbit': password", "PARAMETER_DEFAULT password WORD"),
        ("password == 'orbit'", "COMPARED password WORD"),
        ("'orbit' != body['password']", "COMPARED password WORD"),
        ("body.get('password') == 'orbit'", "COMPARED password WORD"),
        ("form.password.get_secret_value() == 'orbit'", "COMPARED password WORD"),
        ("password in ('orbit',)", "COMPARED password WORD"),
        ("SecretStr('orbit')", "POSITIONAL SecretStr WORD"),
        ("from pydantic import SecretStr as S\nS('orbit')", "POSITIONAL SecretStr WORD"),
        ("jwt.encode(claims, 'orbit')", "POSITIONAL encode WORD"),
        ("compare_digest(given, 'orbit')", "POSITIONAL compare_digest WORD"),
        ("os.getenv('DB_PASSWORD', 'orbit')", "ENVIRONMENT_DEFAULT DB_PASSWORD WORD"),
        ("os.environ.get('DB_PASSWORD', 'orbit')", "ENVIRONMENT_DEFAULT DB_PASSWORD WORD"),
        ("os.environ.setdefault('DB_PASSWORD', 'orbit')", "ENVIRONMENT_DEFAULT DB_PASSWORD WORD"),
        ("config('DB_PASSWORD', default='orbit')", "ENVIRONMENT_DEFAULT DB_PASSWORD WORD"),
        ("env.str('DB_PASSWORD', 'orbit')", "ENVIRONMENT_DEFAULT DB_PASSWORD WORD"),
        (
            "from os import environ as e\ne.get('DB_PASSWORD', 'orbit')",
            "ENVIRONMENT_DEFAULT DB_PASSWORD WORD",
        ),
        ("from os import getenv as g\ng('DB_PASSWORD', 'orbit')", "ENVIRONMENT_DEFAULT DB_PASSWORD WORD"),
        ("password = os.getenv('PW') or 'orbit'", "ENVIRONMENT_DEFAULT password WORD"),
        ("password = given or os.getenv('PW') or 'orbit'", "ENVIRONMENT_DEFAULT password WORD"),
        ("data.get('password', 'orbit')", "FALLBACK password WORD"),
        ("password = make()() or 'orbit'", "ASSIGNED password WORD"),
        ('url = f\'{data.get("password", "or" "bit")}\'', "FALLBACK password WORD"),
        ("password = f'orbit'", "ASSIGNED password WORD"),
        ("password = 'or' + 'bit'", "ASSIGNED password WORD"),
        ("password = 'or' + 'b' + 'it'", "ASSIGNED password WORD"),
        ("[user, password] = ['shop', 'orbit']", "ASSIGNED password WORD"),
        ("if (password := 'orbit') == given: ...", "ASSIGNED password WORD"),
        ("setattr(settings, 'password', 'orbit')", "ASSIGNED password WORD"),
        ("getattr(settings, 'password', 'orbit')", "FALLBACK password WORD"),
        ("password = data.get('pw', 'orbit')", "FALLBACK password WORD"),
        ("os.getenv('DB_PASSWORD') or 'orbit'", "ENVIRONMENT_DEFAULT DB_PASSWORD WORD"),
        ("password = os.environ['PW'] if known else 'orbit'", "ENVIRONMENT_DEFAULT password WORD"),
        ("(user, password) == ('shop', 'orbit')", "COMPARED password WORD"),
        ("str(password) == 'orbit'", "COMPARED password WORD"),
        ("match password:\n  case 'orbit': ...", "COMPARED password WORD"),
        ("match user, password:\n  case 'shop', 'orbit': ...", "COMPARED password WORD"),
        ("match body:\n  case {'password': 'orbit'}: ...", "COMPARED password WORD"),
        ("match body:\n  case Login(password='orbit'): ...", "COMPARED password WORD"),
        ("match password:\n  case 'orbit' as found: ...", "COMPARED password WORD"),
        ("login_user('orbit')", "GIVEN login_user WORD"),
        ("key: SecretStr = 'orbit'", "ASSIGNED key WORD"),
        ("key: SecretStr | None = Field(default='orbit')", "ASSIGNED key WORD"),
        ("key = Field('orbit', validation_alias='DB_PASSWORD')", "ASSIGNED key WORD"),
        ("key = Field('orbit', alias=AliasChoices('K', 'DB_PASSWORD'))", "ASSIGNED key WORD"),
        ("URL.create('postgresql', 'shop', 'orbit', 'db')", "KEYWORD password ADDRESS"),
        ("PostgresDsn.build(scheme='postgresql', password='orbit')", "KEYWORD password ADDRESS"),
        ("url = 'redis://' + ':orbit@' + host", "OTHER  ADDRESS"),
        ("url = 'redis://:%s@%s' % ('orbit', host)", "OTHER  ADDRESS"),
        ("url = 'redis://:{}@{}'.format('orbit', host)", "OTHER  ADDRESS"),
        ("url = 'redis://:{pw}@{host}'.format(pw='orbit', host=host)", "OTHER  ADDRESS"),
        ("url = ''.join(['redis://', ':orbit@', host])", "OTHER  ADDRESS"),
        ("url = f'redis://:{\"orbit\"}@{host}'", "OTHER  ADDRESS"),
        (f"API_KEYS = ['{RANDOM}']", "ELEMENT API_KEYS RANDOM"),
        (f"api_key = '{RANDOM}'", "ASSIGNED api_key RANDOM"),
        ("connect('redis://:orbit@cache')", "OTHER  ADDRESS"),
        ("url = f'redis://:orbit@{host}'", "OTHER  ADDRESS"),
        ("url = ('redis://:orb' f'it@{host}')", "OTHER  ADDRESS"),
        ("url = t'redis://:orbit@{host}'", "OTHER  ADDRESS"),
        ("url = 'redis://:\\x6frbit@cache'", "OTHER  ADDRESS"),
        ("password = 'redis://:orbit@cache'", "ASSIGNED password ADDRESS"),
        ("key = 'AKIA' 'Q7RK2MZ4XW5TLB6N'", "OTHER  TOKEN"),
        ("'use AKIA' 'Q7RK2MZ4XW5TLB6N'", "DOCUMENTATION  TOKEN"),
        ("f(help='AKIA' 'Q7RK2MZ4XW5TLB6N')", "DOCUMENTATION  TOKEN"),
    ],
)
def test_a_literal_is_told_by_where_it_stands_and_what_it_looks_like(text: str, expected: str) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "password = ''",
        "password = None",
        "password = other",
        "password = read('orbit')",
        "password = 'orbit' + given",
        "password = f'orbit{given}'",
        "match kind:\n  case 'orbit': ...",
        "fetch('orbit')",
        "url = 'redis://:' + password + '@cache'",
        "url = 'redis://:{}@cache'.format(password)",
        "URL.create('postgresql', 'shop', password, 'db')",
        "password = '<your password>'",
        "password = f'{user}orbit'",
        "password += 'orbit'",
        "password_field = 'orbit'",
        "name = 'orbit'",
        "names = {'name': 'orbit'}",
        "{**others, key: 'orbit'}",
        "connect(**{'name': 'orbit'})",
        "'orbit' in password",
        "password < 'orbit'",
        "password < ('orbit',)",
        "password is password",
        "f(help=read('orbit'))",
        "f(auth=read('orbit'))",
        "f(name=read('orbit'))",
        "f(json={'name': 'orbit'})",
        "def f(name='orbit'): ...",
        "names = ['orbit']",
        "url = t'redis://:{password}@{host}'",
        "url = f'{t\"redis://:orbit@cache\"}'",
        "import secrets as s",
        "from . import settings as password, secrets",
        "settings.SECRET_KEY == 'orbit'",
        "httpx.get(url, auth=(key, 'orbit'))",
        "httpx.get(url, auth=('a', 'orbit', 'c'))",
        "Column('password', String)",
        "f(password)",
        "os.getenv('DB_PASSWORD')",
        "os.getenv('DB_NAME', 'orbit')",
        "os.getenv(name, 'orbit')",
        "data.get()",
        "jwt.encode(*parts)",
        "from secrets import *",
        "f(examples=[{'password': 'orbit'}])",
        "{'example': {'password': 'orbit7'}, 'examples': ['redis://:orbit@cache']}",
        "{'email': 'ann@example.com', 'password': 'orbit7'}",
        "fake_users = {'ann': {'password': 'orbit7'}}",
        "def f():\n    'Connects to redis://:orbit@cache.'",
        "raise ValueError('not a URL such as redis://:orbit@cache')",
        "tokens = ['a', 'b']",
        "password: str",
        "x = 'https://example.com/a/rather/long/path?with=query&and=more'",
    ],
)
def test_most_literals_are_not_worth_a_look(text: str) -> None:
    assert told(text) == []


def test_a_token_is_told_with_its_kind_and_its_first_two_characters() -> None:
    fact = one("call('AKIA' 'Q7RK2MZ4XW5TLB6N')")
    assert (fact.kind, fact.start, fact.is_example, fact.is_homemade) == (
        "AWS access key",
        "AK",
        False,
        False,
    )
    assert one("call('AKIAIOSFODNN7EXAMPLE')").is_example


def test_an_address_is_told_with_its_scheme() -> None:
    fact = one("connect('postgresql://shop:orbit-lantern@db/shop')")
    assert (fact.kind, fact.start, fact.is_example) == ("postgresql://", "or", False)
    assert one("connect('postgresql://user:password@db/shop')").is_example


def test_of_a_short_secret_nothing_is_shown() -> None:
    assert one("password = 'orbit7'").start == ""
    assert one("password = 'orbit-lantern'").start == "or"


@pytest.mark.parametrize(
    ("text", "has_company"),
    [
        ("connect(password='orbit')", False),
        ("connect(host='db', password='orbit')", True),
        ("{'password': 'orbit'}", False),
        ("{'username': 'shop', 'password': 'orbit'}", True),
        ("{'username': user, 'password': 'orbit'}", True),
        ("{'username': 'username', 'password': 'orbit'}", False),
    ],
)
def test_a_user_or_a_host_beside_it_is_noted(text: str, has_company: bool) -> None:
    assert one(text).has_company is has_company


def test_the_class_that_a_field_stands_in_is_noted() -> None:
    facts = read(
        """
        class Outer:
            password = "orbit1"

            class Inner:
                password = "orbit2"

                def method(self, password="orbit3"):
                    self.password = "orbit4"

            secret_key = "orbit5"
        """
    )
    outer, inner = (scope.at for scope in facts.scopes if scope.name in ("Outer", "Inner"))
    assert [fact.holder for fact in facts.literals] == [outer, inner, None, None, outer]


def test_the_call_that_takes_a_literal_by_position_is_noted() -> None:
    facts = read("first()\nclient = wrap(jwt.encode(claims, 'orbit'))")
    (fact,) = facts.literals
    (call,) = [call for call in facts.calls if call.text == "jwt.encode"]
    assert fact.call == call.at


SECRETS = """
class Settings(BaseSettings):
    password: str = {0!r}
    secret_key = Field(default={0!r})

API_TOKEN = {0!r}
user, password = "shop", {0!r}
client = connect(host="db", password={0!r}, auth=("shop", {0!r}))
data = {{"password": {0!r}, "nested": [{{"api_key": {0!r}}}]}}
password = given or {0!r}
token = jwt.encode(claims, {0!r})
key = os.getenv("SECRET_KEY", {0!r})
wrapped = SecretStr({0!r})
url = "postgresql://shop:{0}@db/shop"
joined = "postgresql://shop:{0}" "@db/shop"
computed = f"postgresql://shop:{0}@{{host}}/shop"

def check(password: str = {0!r}) -> bool:
    return password == {0!r} or body["token"] in ({0!r}, {0!r})
"""


@pytest.mark.parametrize(
    "secret", ["hunter2", "tangerine", "s3cr3t-pa55", RANDOM, "Zebra!42", "AKIA" + "Q7RK2MZ4XW5TLB6N"]
)
def test_no_facts_hold_the_text_of_a_secret(secret: str) -> None:
    facts = read(SECRETS.format(secret))
    assert len(facts.literals) > 10
    assert secret.encode() not in msgspec.json.encode(kept(facts))
    assert secret.encode() not in msgspec.msgpack.encode(kept(facts))


@given(st.text(st.characters(codec="ascii", exclude_characters="\\'\"{}\r\n"), min_size=6, max_size=40))
def test_no_facts_hold_what_is_assigned_to_a_password(text: str) -> None:
    secret = f"zq{text}"
    facts = read(f"password = {secret!r}\nconnect(password={secret!r})\n")
    assert secret.encode() not in msgspec.msgpack.encode(kept(facts))


def test_ordinary_text_beside_a_secret_is_kept() -> None:
    facts = read("connect(host='db.internal', password='orbit', query='SELECT 1')")
    written = msgspec.json.encode(kept(facts)).decode()
    assert "db.internal" in written
    assert "SELECT 1" in written
    assert "orbit" not in written


def test_many_parts_and_many_choices_are_no_trouble() -> None:
    parts = " ".join(f"'part{number} '" for number in range(300))
    choices = " or ".join(f"name{number}" for number in range(300))
    facts = read(f"password = ({parts})\nsecret_key = {choices} or 'orbit'\n")
    assert [fact.shape for fact in facts.literals] == [Shape.WORD]
