"""Compiling many files: from the cache where their content is known, else over the cores where that pays."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.engine.compile_module import COMPILING, Reading, outcome, read_facts
from fastpg_lint.engine.content_summaries import NO_FACTS, Summaries, Summary, facts_digest
from fastpg_lint.engine.fingerprints import facts_fingerprint
from fastpg_lint.engine.outcomes import Compiled, Outcome
from fastpg_lint.engine.processes import start_method
from fastpg_lint.facts.interface import interface
from fastpg_lint.facts.lazy_records import EditedFacts, KeptFacts, kept
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.facts.words import words_in_bodies
from fastpg_lint.incremental.held import Held
from fastpg_lint.incremental.store import Cache
from fastpg_lint.report import Failure, failure, unreadable_file
from fastpg_lint.source.collector import collect_latest, without_collector
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.noqa import read_noqa
from fastpg_lint.source.silenced_statements import silenced_statements
from fastpg_lint.source.text import SourceText, decode
from fastpg_lint.workspace.documents import Document, digest
from fastpg_lint.workspace.text_words import WordRecords, encode, read_words

if TYPE_CHECKING:
    from fastpg_lint.engine.moved_lines import Edit
    from fastpg_lint.engine.typed_text import TypedText

PAYS_FROM = 400_000
"""Bytes of source from which more processes are done sooner than one, start-up included."""
LEAVES_MUCH = 10_000_000
"""Bytes of source from which another process is started even for one core: what reading them leaves of the
memory in pieces goes with it."""
BATCH = 100
"""Files whose facts are written at once: as many are lost where a run is killed."""
CHUNK = 100_000
"""Bytes of source that a process gets at a time."""
MOST_TYPED = 10
"""Files that somebody types in whose texts are held, to read again no more of them than has changed."""

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")  # the same facts are to be the same bytes
_DECODER = msgspec.msgpack.Decoder(Reading[KeptFacts])

Content = bytes | str
Encoded = bytes | Failure
"""A `Reading` as the cache and other processes pass it on; or what failed."""


class _Source(Struct, frozen=True):
    """A text to compile, by its document, its digest and its size in bytes."""

    document: Document
    digest: bytes
    size: int

    @property
    def content(self) -> Content:
        """The text, read again where nobody has given it: those of all files would fill the memory."""
        content = _content(self.document)
        return b"" if isinstance(content, OSError) else content  # gone meanwhile, which is told later


class _Fresh(Struct, frozen=True):
    """What came of a content that was compiled just now; no summary and no words where that failed."""

    content_digest: bytes
    encoded: Encoded
    summary: Summary | None = None
    words: bytes = b""
    facts: KeptFacts | None = None
    """What is encoded, where it is at hand."""


class Compiler:
    """Compiles documents with a cache, on `processes` cores.

    Tells `summaries` and `words` what came of each content.
    """

    def __init__(
        self,
        cache: Cache,
        processes: int = 1,
        summaries: Summaries | None = None,
        words: WordRecords | None = None,
    ) -> None:
        self._cache = cache
        self._summaries = summaries or Summaries(cache)
        self._words = words or WordRecords(cache)
        self._processes = processes
        self._held = Held()
        """What was compiled and cannot be kept in the cache, or is not worth it."""
        self._buffers: dict[Path, bytes] = {}
        """Under which key in `_held` that is which a file that somebody types in holds."""
        self._at_hand: dict[bytes, EditedFacts] = {}
        """The facts of such files, under the same keys."""
        self._edits: dict[Path, tuple[bytes, bytes, Edit]] = {}
        """The edits that have made what such files hold of what they held, each between two digests."""
        self._typed: dict[Path, TypedText] = {}
        """The last texts of such files that were Python."""

    def prepare(self, documents: Sequence[Document]) -> Iterator[Document]:
        """Compiles what is not known yet, and gives each document when that is done.

        Their outcomes are then there without delay, and need not all be in the memory at once.
        """
        sources = [_source(document) for document in documents]
        keys = [_key(one.digest) if one is not None else b"" for one in sources]
        readable = [key for key in keys if key]
        known = self._cache.known(readable) | self._held.known(readable)
        firsts = _firsts(sources)
        is_missing = [
            one is not None
            and number in firsts
            and (key not in known or self._summaries.of(one.digest) is None)
            for number, (one, key) in enumerate(zip(sources, keys, strict=True))
        ]
        missing = [one for one, wanted in zip(sources, is_missing, strict=True) if one is not None and wanted]
        with closing(self._compile(missing)) as fresh:
            for document, wanted in zip(documents, is_missing, strict=True):
                if wanted:
                    next(fresh)
                yield document

    def recall(self, content_digest: bytes) -> ModuleFacts | None:
        """The facts of a content that was compiled before, by its digest; None where they are not kept."""
        at_hand = self._at_hand.get(_key(content_digest))
        if at_hand is not None:
            return at_hand.facts
        facts = self.kept(content_digest)
        return facts.facts() if facts is not None else None

    def kept(self, content_digest: bytes) -> "KeptFacts | None":
        """The same facts as they are kept, segment by segment."""
        at_hand = self._at_hand.get(_key(content_digest))
        if at_hand is not None:
            return at_hand.kept
        encoded = self._found([_key(content_digest)]).get(_key(content_digest))
        return _kept_facts(encoded) if encoded is not None else None

    def _found(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is held or cached under some keys."""
        found = self._held.get(keys)
        return found | self._cache.get(key for key in keys if key not in found)

    def close(self) -> None:
        """Lets go of the file of what is held, before processes are forked."""
        self._held.close()

    def compile_document(self, document: Document) -> Outcome:
        """The outcome of one document."""
        (only,) = self.compile_documents([document])
        return only

    def compile_buffer(self, document: Document) -> Outcome:
        """The outcome of a document that changes with each key that somebody hits: only the last is held."""
        content = _content(document)
        self._edits.pop(document.path, None)
        if isinstance(content, OSError):
            return unreadable_file(document.shown, content)
        fresh = self._compile_typed(document.path, content)
        if fresh is None:
            fresh = _encode(document.shown, content)
            self._type(document.path, content, fresh)
        if fresh.summary is not None:
            self._summaries.add(fresh.content_digest, fresh.summary)
        key, before = _key(fresh.content_digest), self._buffers.pop(document.path, b"")
        self._held.drop(before)
        edited = self._at_hand.pop(before, None) or EditedFacts()
        if isinstance(fresh.encoded, bytes):
            self._held.put({key: fresh.encoded})
            self._buffers[document.path] = key
            facts = fresh.facts or _kept_facts(fresh.encoded)
            if facts is not None:
                self._hold(key, facts, edited)
        found = self.recall(fresh.content_digest)
        if found is not None:
            return Compiled(document, found, fresh.content_digest)
        return _outcome(document, fresh.content_digest, content, fresh.encoded)

    def _hold(self, key: bytes, facts: KeptFacts, edited: EditedFacts) -> None:
        """Has the facts of a text that somebody types in at hand; `edited` are those before."""
        edited.take(facts)
        self._at_hand[key] = edited
        while len(self._at_hand) > MOST_TYPED:
            del self._at_hand[next(iter(self._at_hand))]

    def _compile_typed(self, path: Path, content: Content) -> _Fresh | None:
        """What comes of a content where it is told by what has changed; None where it is not."""
        from fastpg_lint.engine.typed_text import NotAloneError  # LibCST takes long to import

        typed = self._typed.get(path)
        if typed is None:
            return None
        try:
            source = decode(content)
            spliced = typed.edited(source.text)
        except (NotAloneError, SyntaxFault):
            return None
        encoded = _ENCODER.encode(Reading(spliced.facts))
        if not spliced.is_interface_same:
            says = facts_digest(_ENCODER.encode(interface(spliced.facts.facts())))
            typed.summary = replace(typed.summary, interface=says)
        words = facts_digest(_ENCODER.encode(words_in_bodies(spliced.facts.all_words)))
        summary = replace(typed.summary, facts=facts_digest(encoded), words=words)
        before, typed.content = typed.content, digest(content)
        if spliced.edit is not None:
            self._edits[path] = before, typed.content, spliced.edit
            if spliced.edit.says_noqa:
                summary = typed.summary = _with_comments(summary, source)
        return _Fresh(typed.content, encoded, summary, facts=spliced.facts)

    def edit_of(self, path: Path) -> "tuple[bytes, bytes, Edit] | None":
        """The edit of what a file held that has made what it holds, between the digests of both."""
        return self._edits.get(path)

    def _type(self, path: Path, content: Content, fresh: _Fresh) -> None:
        """Takes up a content that has been read as a whole, for those that it is edited to."""
        from fastpg_lint.engine.typed_text import TypedText  # likewise

        reading = _kept(fresh.encoded) if isinstance(fresh.encoded, bytes) else None
        if reading is None or reading.facts is None or reading.faults or fresh.summary is None:
            return
        self._typed.pop(path, None)
        self._typed[path] = TypedText(
            decode(content).text, reading.facts, fresh.content_digest, fresh.summary
        )
        while len(self._typed) > MOST_TYPED:
            self._typed.pop(next(iter(self._typed)))

    def compile_documents(self, documents: Sequence[Document]) -> Iterator[Outcome]:
        """The outcomes of documents, in their order, each as soon as it is there."""
        contents = [_content(document) for document in documents]
        digests = [digest(content) if not isinstance(content, OSError) else b"" for content in contents]
        known = self._found([_key(one) for one in digests if one])
        missing = [
            _Source(document.with_content(content), one, len(content))
            for document, content, one in zip(documents, contents, digests, strict=True)
            if not isinstance(content, OSError) and _key(one) not in known
        ]
        with closing(self._compile(missing)) as fresh:
            for document, content, one in zip(documents, contents, digests, strict=True):
                if isinstance(content, OSError):
                    yield unreadable_file(document.shown, content)
                else:
                    yield _outcome(document, one, content, known.get(_key(one)) or next(fresh))

    def _compile(self, missing: Sequence[_Source]) -> Generator[Encoded, None, None]:
        """Compiles what the cache does not have, and puts it there."""
        values: dict[bytes, bytes] = {}
        try:
            for one in self._encoded(missing):
                if isinstance(one.encoded, bytes):
                    values[_key(one.content_digest)] = one.encoded
                if one.summary is not None:
                    values |= self._summaries.add(one.content_digest, one.summary)
                    values |= self._words.add(one.content_digest, one.words)
                if len(values) >= 3 * BATCH:
                    self._keep(values)
                    values = {}
                yield one.encoded
        finally:
            self._keep(values)

    def _keep(self, values: dict[bytes, bytes]) -> None:
        self._cache.put(values)
        if not self._cache.is_open:
            self._held.put(values)

    def _encoded(self, missing: Sequence[_Source]) -> Iterator[_Fresh]:
        """What comes of each text."""
        size = sum(one.size for one in missing)
        pays = size >= (PAYS_FROM if self._processes > 1 else LEAVES_MUCH)
        method = start_method() if pays else None
        if method is None:
            return (_encode_with_words(one.document.shown, one.content) for one in missing)
        return self._spread(missing, method)

    def _spread(self, missing: Sequence[_Source], method: str) -> Iterator[_Fresh]:
        from fastpg_lint.engine.process_pool import in_pool  # what finds all in the cache does without

        return in_pool(_encode_chunk, _chunks(missing), self._processes, method, _lost)


def _content(document: Document) -> Content | OSError:
    try:
        return document.read()
    except OSError as error:
        return error


def _source(document: Document) -> _Source | None:
    content = _content(document)
    return None if isinstance(content, OSError) else _Source(document, digest(content), len(content))


def _firsts(sources: Sequence[_Source | None]) -> frozenset[int]:
    """The numbers of the texts that are none before: what is copied, or empty, is compiled once."""
    numbered = reversed(list(enumerate(sources)))
    return frozenset({one.digest: number for number, one in numbered if one is not None}.values())


def _encode(shown: str, content: Content) -> _Fresh:
    try:
        reading = read_facts(content)
        facts = kept(reading.facts) if reading.facts is not None else None
        encoded = _ENCODER.encode(Reading(facts, reading.faults))
    except Exception as error:
        return _Fresh(digest(content), failure(shown, COMPILING, error))
    return _Fresh(digest(content), encoded, _summary(content, reading, encoded))


def _summary(content: Content, reading: Reading[ModuleFacts], encoded: bytes) -> Summary:
    if reading.facts is None:
        return Summary(NO_FACTS, NO_FACTS, NO_FACTS, reading.faults)
    says = facts_digest(_ENCODER.encode(interface(reading.facts)))
    words = facts_digest(_ENCODER.encode(words_in_bodies(reading.facts.words[0])))
    summary = Summary(facts_digest(encoded), says, words, reading.faults)
    return _with_comments(summary, decode(content))


def _with_comments(summary: Summary, source: SourceText) -> Summary:
    """A summary with what the suppression comments of a text say."""
    silenced = read_noqa(source)
    names_codes = any(one.of_ours for one in silenced.comments)
    return replace(summary, silenced=silenced_statements(source, silenced), names_codes=names_codes)


def _encode_with_words(shown: str, content: Content) -> _Fresh:
    fresh = _encode(shown, content)
    return replace(fresh, words=encode(read_words(content))) if fresh.summary is not None else fresh


def _encode_chunk(chunk: Sequence[tuple[str, Content]]) -> list[_Fresh]:
    with room_to_nest(), without_collector():
        encoded = [_encode_with_words(shown, content) for shown, content in chunk]
        collect_latest()
        return encoded


def _lost(text: tuple[str, Content]) -> _Fresh:
    """What is said of a text whose reading ends the process."""
    shown, content = text
    return _Fresh(digest(content), Failure(shown, f"{COMPILING} failed: the process ended before its time"))


def _outcome(document: Document, key: bytes, content: Content, encoded: Encoded) -> Outcome:
    if isinstance(encoded, Failure):
        return encoded
    return outcome(document, key, _decoded(encoded) or read_facts(content))


def _kept(encoded: bytes) -> Reading[KeptFacts] | None:
    """What was encoded, None for a value that something else wrote."""
    try:
        return _DECODER.decode(encoded)
    except msgspec.DecodeError:
        return None


def _kept_facts(encoded: bytes) -> KeptFacts | None:
    """The facts in what was encoded."""
    reading = _kept(encoded)
    return reading.facts if reading is not None else None


def _decoded(encoded: bytes) -> Reading[ModuleFacts] | None:
    """The same with facts to be asked for."""
    reading = _kept(encoded)
    if reading is None:
        return None
    facts = reading.facts.facts() if reading.facts is not None else None
    return Reading(facts, reading.faults)


def _chunks(missing: Iterable[_Source]) -> Iterator[list[tuple[str, Content]]]:
    chunk: list[tuple[str, Content]] = []
    size = 0
    for one in missing:
        chunk.append((one.document.shown, one.content))
        size += one.size
        if size >= CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _key(content_digest: bytes) -> bytes:
    return blake2b(content_digest + facts_fingerprint(), digest_size=16).digest()
