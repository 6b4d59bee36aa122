"""How grave a finding is: what breaks production, what will break it, and what the guide advises."""

from enum import StrEnum


class Level(StrEnum):
    """Written from the gravest down."""

    ERROR = "error"
    """Stalls or breaks requests, loses a write, leaks a connection or a secret, as soon as it runs."""
    WARNING = "warning"
    """Will do so, with load, rows, time or the next edit."""
    ADVICE = "advice"
    """The guide's way of building."""

    def reaches(self, least: "Level") -> bool:
        """Whether this is as grave as another level, or graver."""
        return _GRAVITY[self] >= _GRAVITY[least]


_GRAVITY = {level: gravity for gravity, level in enumerate(reversed(Level))}
