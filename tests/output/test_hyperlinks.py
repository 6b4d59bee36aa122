"""Which terminals get links."""

import pytest

from fastpg_lint.output.text.hyperlinks import has_links


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "4205"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-kitty", "CI": "1"}, False),
        ({"WT_SESSION": "x", "TERM": "dumb"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, False),
    ],
)
def test_a_terminal_says_what_it_is(environment: dict[str, str], expected: bool) -> None:
    assert has_links(environment) is expected
