"""Records as JSON, laid out for people and programs alike."""

import msgspec


def pretty(value: object) -> str:
    """Any record as JSON, two blanks a level."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
