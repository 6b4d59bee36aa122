"""Credentials told by their form. They are put together here, so that no file holds one."""

import base64
import json

import pytest

from fastpg_lint.facts.secrets.known_tokens import TokenForm, find_known_token, token_forms
from tests.facts.secrets.made_up_tokens import made_up, repeats

UPPER = "Q7RK2MZ4XW5TLB6NV3HS9YCD1FG8JP0A"
MIXED = "q7Rk2mZ9xW4tLb8Nv3Hs6YcD1fGjP0aE5uTiO7wKzXv2"
HEX = "3f9c1b7de2a048569f3e0d4c7b1a6f52"
EXAMPLE_JWT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0Ijox"
    "NTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
)


def jwt(**claims: object) -> str:
    def encoded(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{encoded({'alg': 'HS256', 'typ': 'JWT'})}.{encoded(claims)}.{MIXED[:43]}"


def pem(kind: str, body: str = MIXED) -> str:
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"


TOKENS = {
    "AWS access key": "AKIA" + UPPER[:16],
    "Anthropic API key": "sk-ant-api03-" + MIXED * 2,
    "Azure storage key": "AccountKey=" + (MIXED * 2)[:86] + "==",
    "Databricks token": "dapi" + HEX,
    "DigitalOcean token": "dop_v1_" + HEX * 2,
    "Discord webhook": "https://discord.com/api/webhooks/571938264057193826/" + (MIXED * 2)[:68],
    "Docker access token": "dckr_pat_" + MIXED[:27],
    "GitHub token": "ghp_" + MIXED[:36],
    "GitLab token": "glpat-" + MIXED[:20],
    "Google API key": "AIza" + MIXED[:35],
    "Google OAuth client secret": "GOCSPX-" + MIXED[:28],
    "Google OAuth token": "ya29." + MIXED,
    "Grafana token": "glsa_" + MIXED[:32] + "_" + HEX[:8],
    "Groq API key": "gsk_" + (MIXED * 2)[:52],
    "Hugging Face token": "hf_" + "QwErTyUiOpAsDfGhJkLzXcVbNmQaWsEdRf",
    "JWT": jwt(sub="kiosk"),
    "Linear API key": "lin_api_" + MIXED[:40],
    "Mailchimp API key": HEX + "-us12",
    "Mailgun API key": "key-" + HEX,
    "npm token": "npm_" + MIXED[:36],
    "Notion token": "ntn_" + (MIXED * 2)[:46],
    "OpenAI API key": "sk-proj-" + MIXED * 2,
    "OpenRouter API key": "sk-or-v1-" + HEX * 2,
    "Perplexity API key": "pplx-" + (MIXED * 2)[:48],
    "private key": pem("RSA PRIVATE KEY"),
    "PyPI token": "pypi-AgEIcHlwaS5vcmc" + MIXED * 2,
    "Replicate token": "r8_" + MIXED[:37],
    "SendGrid API key": "SG." + MIXED[:22] + "." + MIXED[:43],
    "Shopify token": "shpat_" + HEX,
    "Slack token": "xoxb-5719382640-" + MIXED[:24],
    "Slack webhook": "https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/" + MIXED[:24],
    "Stripe key": "sk_live_" + MIXED[:24],
    "Stripe webhook secret": "whsec_" + MIXED[:32],
    "Supabase token": "sbp_" + HEX + HEX[:8],
    "Telegram bot token": "571938264:AA" + MIXED[:33],
    "Twilio API key": "SK" + HEX,
    "Vault token": "hvs." + MIXED[:28],
    "Atlassian API token": "ATATT3" + (MIXED * 5)[:186],
    "Sourcegraph token": "sgp_local_" + HEX + HEX[:8],
    "Square token": "sq0atp-" + MIXED[:22],
}
FORMS = {form.kind: form for form in token_forms()}


@pytest.mark.parametrize(("kind", "token"), TOKENS.items(), ids=TOKENS)
def test_a_token_is_known_by_its_form(kind: str, token: str) -> None:
    found = find_known_token(token)
    assert found is not None
    assert found.kind == kind
    assert found.text in token
    assert not found.is_example
    assert found.is_homemade == (kind in ("JWT", "private key", "Stripe webhook secret"))


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
def test_a_token_is_found_inside_a_text(token: str) -> None:
    assert find_known_token(f'curl -H "Authorization: Bearer {token}" https://api.example.com') is not None


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_form_finds_what_is_made_up_after_it(form: TokenForm) -> None:
    if form.kind == "private key":  # `\\s` is made up of anything here
        return
    for number in range(20):
        token = made_up(form.pattern, f"{form.kind}{number}")
        found = find_known_token(f"see {token} there 1")
        if found is not None and not found.is_example:
            assert found.kind == form.kind
            assert found.text == token
            return
    pytest.fail("none was found")


def test_each_kind_has_one_form() -> None:
    assert len(FORMS) == len(token_forms())
    assert set(TOKENS) < set(FORMS)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_goes_on_without_end_is_what_a_form_ends_with(form: TokenForm) -> None:
    """Each beginning is then read so far and no further, and a text of beginnings takes linear time."""
    assert not any(repeats(form.pattern))


def test_a_token_without_the_entropy_of_its_form_is_none() -> None:
    form = FORMS["Artifactory API key"]
    assert find_known_token("AKCp" + (MIXED * 2)[:69]) is not None
    assert form.entropy > 3
    assert find_known_token("AKCp" + "aB1" * 23) is None


def test_the_first_token_of_a_text_is_found() -> None:
    first, second = TOKENS["GitHub token"], TOKENS["AWS access key"]
    for one, other in ((first, second), (second, first)):
        found = find_known_token(f"{one} {other}")
        assert found is not None
        assert found.text == one


@pytest.mark.parametrize(
    "token",
    [
        "AWS_" + "AKIA" + UPPER[:16],
        "ghp_" + MIXED[:36] + "_more",
        "x" + "sk_live_" + MIXED[:24],
    ],
)
def test_a_token_that_is_part_of_a_longer_word_is_none(token: str) -> None:
    assert find_known_token(token) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AKIA",
        "sk-learn-regression-model-for-houses",
        "hf_text_generation_models_are_here_today",
        "npm_config_registry_url_of_the_project_x",
        "key-value-store-with-many-entries-32-of",
        "task-instance-heartbeat-timeout-0123456789",
        "pk_live_" + MIXED[:24],
        "-----BEGIN PRIVATE KEY-----",
        pem("CERTIFICATE"),
        pem("PUBLIC KEY"),
        pem("ENCRYPTED PRIVATE KEY"),
        jwt(iss="supabase", role="anon"),
        "sha256:" + HEX * 2,
        "123e4567-e89b-12d3-a456-426614174000",
        "eyJ not a token, just words of it",
    ],
)
def test_what_only_begins_like_a_token_is_none(text: str) -> None:
    assert find_known_token(text) is None


@pytest.mark.parametrize(
    "token",
    [
        "AKIAIOSFODNN7EXAMPLE",
        EXAMPLE_JWT,
        jwt(iss="joe"),
        "ghp_" + "1234567890abcdefghijklmnopqrstuvwxyz",
        "xoxb-1234567890-" + "your-token-goes-here-9",
        "sk_test_" + "0" * 24 + "1a2",
    ],
)
def test_the_documentations_own_tokens_are_examples(token: str) -> None:
    found = find_known_token(token)
    assert found is not None
    assert found.is_example


def test_a_jwt_that_cannot_be_read_is_no_example() -> None:
    found = find_known_token("eyJhbGciOiJIUzI1NiJ9.eyJ" + "A" * 10 + "." + MIXED)
    assert found is not None
    assert found.kind == "JWT"


def test_a_public_token_does_not_hide_another_one() -> None:
    found = find_known_token(jwt(role="anon") + " " + TOKENS["GitHub token"])
    assert found is not None
    assert found.kind == "GitHub token"
