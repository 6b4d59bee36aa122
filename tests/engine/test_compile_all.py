"""Compiling many files: the same outcomes from the cache, from one process and from several."""

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from fastpg_lint.engine import compile_all
from fastpg_lint.engine.compile_all import Compiler, _encode_chunk
from fastpg_lint.engine.compile_module import compile_document, read_facts
from fastpg_lint.engine.outcomes import Compiled, Outcome
from fastpg_lint.incremental.store import Cache
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.lean.texts import NodeTexts
from fastpg_lint.workspace.documents import Document

TEXTS = {
    "good.py": "import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n",
    "bad.py": "def f(:\n",
    "surrogate.py": "ESCAPE = '\\ud800'\n",
}

Documents = Callable[..., list[Document]]


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    """Writes files and gives them as documents."""

    def write(**texts: str) -> list[Document]:
        for name, text in texts.items():
            (tmp_path / name).write_text(text)
        return [Document(tmp_path / name, name) for name in texts]

    return write


def outcomes(compiler: Compiler, given: Sequence[Document]) -> list[Outcome]:
    return list(compiler.compile_documents(given))


def test_outcomes_are_the_same_from_the_cache(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [*documents(**TEXTS), Document(tmp_path / "gone.py", "gone.py")]
    expected = [compile_document(document) for document in given]
    assert outcomes(Compiler(Cache(tmp_path / "cache")), given) == expected
    monkeypatch.setattr(compile_all, "read_facts", None)  # nothing is read anew
    assert outcomes(Compiler(Cache(tmp_path / "cache")), given) == expected


def test_outcomes_are_the_same_from_several_processes(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = documents(**{f"m{number:02}.py": f"x = {number}\n" for number in range(40)}, **TEXTS)
    monkeypatch.setattr(compile_all, "PAYS_FROM", 0)
    monkeypatch.setattr(compile_all, "CHUNK", 30)
    assert outcomes(Compiler(Cache(None), processes=2), given) == outcomes(Compiler(Cache(None)), given)


def test_a_small_run_starts_no_process(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    def spread(_: object, missing: object) -> NoReturn:
        raise AssertionError(missing)

    monkeypatch.setattr(Compiler, "_spread", spread)
    (outcome,) = outcomes(Compiler(Cache(None), processes=8), documents(**{"x.py": "x = 1\n"}))
    assert isinstance(outcome, Compiled)


def test_copies_of_a_text_are_compiled_once(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    given = documents(**{"a.py": "x = 1\n", "b.py": "x = 2\n", "c.py": "x = 1\n", "d.py": "", "e.py": ""})
    read: list[object] = []

    def reading(content: bytes) -> object:
        read.append(content)
        return read_facts(content)

    monkeypatch.setattr(compile_all, "read_facts", reading)
    compiler = Compiler(Cache(None))
    assert list(compiler.prepare(given)) == given
    assert read == [b"x = 1\n", b"x = 2\n", b""]
    assert outcomes(compiler, given) == [compile_document(document) for document in given]
    assert len(read) == 3


def test_what_was_kept_before_is_not_trusted_once_the_form_changes(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = documents(**{"x.py": "x = 1\n"})
    before = outcomes(Compiler(Cache(tmp_path)), given)
    monkeypatch.setattr(compile_all, "facts_fingerprint", lambda: b"another")
    read: list[object] = []

    def reading(content: bytes) -> object:
        read.append(content)
        return read_facts(content)

    monkeypatch.setattr(compile_all, "read_facts", reading)
    assert outcomes(Compiler(Cache(tmp_path)), given) == before
    assert len(read) == 1


def test_a_value_that_cannot_be_decoded_is_read_anew(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = documents(**{"x.py": "x = 1\n"})
    before = outcomes(Compiler(Cache(tmp_path)), given)
    monkeypatch.setattr(Cache, "get", lambda _, keys: dict.fromkeys(keys, b"garbage"))
    assert outcomes(Compiler(Cache(tmp_path)), given) == before


def test_what_was_compiled_before_an_interruption_is_kept(
    documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = documents(**{"a.py": "a = 1\n", "b.py": "b = 2\n"})

    def interrupted(content: bytes) -> object:
        if content.startswith(b"b"):
            raise KeyboardInterrupt
        return read_facts(content)

    monkeypatch.setattr(compile_all, "read_facts", interrupted)
    with pytest.raises(KeyboardInterrupt):
        outcomes(Compiler(Cache(tmp_path)), given)
    monkeypatch.setattr(compile_all, "read_facts", None)
    assert isinstance(Compiler(Cache(tmp_path)).compile_document(given[0]), Compiled)


def test_no_text_stays_in_a_process_that_reads_many() -> None:
    with without_collector():
        _encode_chunk([("text.py", "def read() -> None:\n    pass\n")])
        assert not any(isinstance(one, NodeTexts) for one in gc.get_objects())
