"""Whether a terminal shows links (OSC 8), by what it says of itself."""

import os
from collections.abc import Mapping

_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "mintty")
_SAYING = (
    "WT_SESSION",
    "KONSOLE_VERSION",
    "KITTY_WINDOW_ID",
    "DOMTERM",
    "WEZTERM_PANE",
    "ALACRITTY_WINDOW_ID",
)
_TERMS = ("kitty", "alacritty", "foot", "ghostty", "contour", "wezterm")
_FIRST_VTE = 5000
"""The release of GNOME's terminals that first had links."""


def has_links(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether links are shown; `FORCE_HYPERLINK` decides where it is set, `0` against them."""
    forced = environment.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("", "0", "false")
    if "CI" in environment or environment.get("TERM") == "dumb":
        return False
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM") in _PROGRAMS
        or any(name in environment for name in _SAYING)
        or any(name in environment.get("TERM", "") for name in _TERMS)
        or (vte.isdigit() and int(vte) >= _FIRST_VTE)
    )
