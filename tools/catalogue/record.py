"""What became of the catalogue's lines when they were last held, kept for the summary.

The record has counts for each file, with a digest of the file as it was held: a file that has been changed
since is told from one that has been held as it stands.
"""

import hashlib
from collections import Counter, defaultdict
from pathlib import Path

import msgspec
from msgspec import Struct

from tools.catalogue.files import Shelved, shelved
from tools.catalogue.holding import Held, Outcome

RECORD = Path(__file__).parent / "held.json"


class Kept(Struct, frozen=True, kw_only=True):
    """A file as it was last held: its digest, the library's release, and how many lines had which outcome.

    `unheld` has the names of the lines that nothing holds, by the reason that the file gives.
    """

    digest: str
    installed: str
    outcomes: dict[str, int]
    unheld: dict[str, list[str]] = {}

    @property
    def held(self) -> int:
        """How many lines were held."""
        return self.outcomes.get(Outcome.HELD, 0) + self.outcomes.get(Outcome.TYPED, 0)


def read() -> dict[str, Kept]:
    """The record, by the names of the files."""
    return msgspec.json.decode(RECORD.read_bytes(), type=dict[str, Kept]) if RECORD.is_file() else {}


def keep(held: list[Held]) -> None:
    """Puts what was held into the record, and drops files that are gone."""
    known = {file.name: file for file in shelved()}
    kept = {name: one for name, one in read().items() if name in known}
    for one in held:
        counts: Counter[str] = Counter()
        unheld: dict[str, list[str]] = defaultdict(list)
        for verdict in one.verdicts:
            reason = verdict.line.unverified
            if reason and verdict.outcome in (Outcome.WRONG, Outcome.UNCOVERED):
                unheld[reason].append(verdict.line.name)
            else:
                counts[verdict.outcome.value] += 1
        kept[one.file] = Kept(
            digest=digest(known[one.file]),
            installed=one.installed,
            outcomes=dict(sorted(counts.items())),
            unheld=dict(unheld),
        )
    text = msgspec.json.format(msgspec.json.encode(dict(sorted(kept.items()))), indent=1)
    RECORD.write_bytes(text + b"\n")


def digest(file: Shelved) -> str:
    """A short fingerprint of a file's text."""
    return hashlib.sha256(file.path.read_bytes()).hexdigest()[:16]


def is_current(file: Shelved, kept: dict[str, Kept]) -> bool:
    """Whether a file was held as it stands."""
    return file.name in kept and kept[file.name].digest == digest(file)
