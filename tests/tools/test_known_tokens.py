"""What is taken over from gitleaks: patterns, made linear, and the rules whose tokens have a form."""

import re
from typing import Any

import pytest
import tomli

from fastpg_lint.facts.secrets.known_tokens import token_forms
from tools.known_tokens.__main__ import UnknownRulesError, form_of, rendered, taken_over
from tools.known_tokens.patterns import Form, NotConvertibleError

TAIL = r"""(?:[\x60'"\s;]|\\[nr]|$)"""
BESIDE = r"""(?i)[\w.-]{0,50}?(?:acme)(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)([a-z0-9]{32})""" + TAIL


@pytest.mark.parametrize(
    ("pattern", "expected", "words"),
    [
        (rf"\b(ac-[a-z0-9]{{32}}){TAIL}", r"ac-[0-9a-z]{32}", ("ac-",)),
        (rf"\b(ac_(?i)[a-f0-9]{{32}}){TAIL}", r"ac_[0-9A-Fa-f]{32}", ("ac_",)),
        (r"(?i)ac_[a-c]{32}", r"ac_[A-Ca-c]{32}", ("ac_",)),
        (
            r"(?i)[a-z]{14}\.(?-i:ac[a-c])\.[\w=-]{60,70}",
            r"[A-Za-z]{14}\.ac[a-c]\.[0-9=A-Z_a-z-]{60,70}",
            None,
        ),
        (r"AC_[[:alnum:]]{4}(?:[^\w-]|\z)", r"AC_[0-9A-Za-z]{4}", ("AC_",)),
        (r"ac_\d+-[a-z]+", r"ac_[0-9]{1,400}-[a-z]{1,}", ("ac_",)),
        (r"ac_[a-z]{500,}-\w+={0,3}", r"ac_[a-z]{500}-[0-9A-Z_a-z]{1,}={0,3}", ("ac_",)),
        (r"(?:a|bc)_(?:x|y)_[a-z]{9}", r"(?:a|bc)_[xy]_[a-z]{9}", ("a_x_", "a_y_", "bc_x_", "bc_y_")),
        (r"(?:-[0-9]{3}){2}ac", r"(?:-[0-9]{3}){2}ac", ("ac",)),
        (r"(?P<one>ab)?cd.?"[:-2], r"(?:ab)?cd", ("cd",)),
    ],
)
def test_a_pattern_is_written_for_python(pattern: str, expected: str, words: tuple[str, ...] | None) -> None:
    form = Form(pattern)
    assert form.pattern == expected
    re.compile(form.pattern)
    if words is not None:
        assert form.words == words


@pytest.mark.parametrize(
    "pattern", ["ac_.{8}", "ac_[^a]{8}", "(ac_(?i)a|b)", r"ac_\s{3}", "^ac_", "ac_[z-a]", "ac_\\"]
)
def test_what_no_token_needs_is_refused(pattern: str) -> None:
    with pytest.raises(NotConvertibleError):
        Form(pattern)


@pytest.mark.parametrize(
    "rule",
    [
        {"id": "a", "regex": BESIDE},
        {"id": "a", "regex": "ac_[a-z]{32}", "path": r"\.php$"},
        {"id": "a", "path": r"\.p12$"},
        {"id": "a", "regex": "[a-f0-9]{40}"},
        {"id": "a", "regex": "(?:ac_[a-z]{32}|[a-f0-9]{40})"},
        {"id": "a", "regex": "a[a-f0-9]{40}"},
        {"id": "a", "regex": "curl.*"},
    ],
)
def test_a_rule_whose_token_has_no_form_of_its_own_is_left(rule: dict[str, Any]) -> None:
    assert form_of(rule) is None


def test_each_rule_is_named_or_left() -> None:
    rules = [
        {"id": "acme", "regex": "ac_[a-z]{32}", "entropy": 3},
        {"id": "left", "regex": "le_[a-z]{32}"},
        {"id": "ours", "regex": "ou_[a-z]{32}"},
        {"id": "beside", "regex": BESIDE},
    ]
    choices = {"ours": {"ours": "Ours"}, "left-out": {"left": "public"}, "kinds": {"acme": "Acme token"}}
    found = taken_over({"rules": rules}, choices)
    text = rendered(found, "The licence\n\nof theirs")
    assert "# The licence\n#\n# of theirs\n" in text
    assert tomli.loads(text) == {
        "tokens": [{"kind": "Acme token", "pattern": "ac_[a-z]{32}", "words": ["ac_"], "entropy": 3.0}]
    }
    with pytest.raises(UnknownRulesError, match="other"):
        taken_over({"rules": [*rules, {"id": "other", "regex": "ot_[a-z]{32}"}]}, choices)


def test_the_words_of_the_package_are_what_its_patterns_need() -> None:
    """Also of those that are written by hand: none of their tokens is without one of the words."""
    for form in token_forms():
        if form.kind != "private key":
            needed = Form(form.pattern).words
            assert all(any(word in one or one in word for word in form.words) for one in needed), form.kind
