"""What the other entries of a dict say of a secret in it."""

import libcst as cst

from fastpg_lint.facts.secrets.callables import COMPANIONS
from fastpg_lint.facts.string_nodes import decoded, value_of


def holds_example_address(node: cst.Dict) -> bool:
    """Whether somebody at `example.com` stands in a dict, whose password is as made up as the address."""
    values = (element.value for element in node.elements)
    return any(isinstance(value, cst.SimpleString) and "@example." in value.value for value in values)


def is_of_labels(node: cst.Dict) -> bool:
    """Whether a dict gives fields their names for people: `{"user": "User", "password": "Passwort"}`."""
    values = [element.value for element in node.elements]
    texts = [decoded(value_of(value)) for value in values if isinstance(value, cst.SimpleString)]
    return len(texts) > 1 and len(texts) == len(values) and all(map(_is_label, texts))


def _is_label(text: str) -> bool:
    """Whether a text is a word or several, written as a heading is."""
    words = text.rstrip(":*").replace("-", " ").split()
    return bool(words) and text[:1].isupper() and all(map(str.isalpha, words))


def has_company(around: cst.Dict) -> bool:
    """Whether a user's or a host's value stands in a dict; where a key maps to its own name, it is none."""
    values = [
        (element.key.value[1:-1].lower(), element.value)
        for element in around.elements
        if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString)
    ]
    companions = [(key, value) for key, value in values if key in COMPANIONS]
    return bool(companions) and not any(
        isinstance(value, cst.SimpleString) and value.value[1:-1].lower() == key for key, value in companions
    )
