"""Telling modules of tests by their names: what they define stands in for others, and is never deployed."""


def is_test_module(module: str) -> bool:
    """Whether a module, by its dotted name, is one of tests."""
    return any(
        part in ("test", "tests", "conftest") or part.startswith("test_") for part in module.split(".")
    )
