"""What a rule is: its metadata, and the findings that its judgement gives."""

from enum import StrEnum

from msgspec import Struct

from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.voices import OF_REQUESTS, Voice, Voices, voice
from fastpg_lint.rules.wording import worded
from fastpg_lint.source.site import Site

PLACE_SLOT = "{place}"
"""Where the words of a cause take its place, `path:line` or the path of a module."""


class FixKind(StrEnum):
    """Whether a rule can mend what it finds."""

    NONE = "none"
    SAFE = "safe"
    UNSAFE = "unsafe"


class RelatedSite(Struct, frozen=True):
    """Another place that a finding speaks of, in a module of the project named by its dotted name."""

    module: str
    at: Site
    message: str


class CauseSite(Struct, frozen=True):
    """What one change would mend: the same for all findings that it would mend.

    `words` say what it is in a module: at a site, as a whole, or a thing of that name.
    """

    words: str
    module: str
    at: Site | None = None


def code_cause(label: str, module: str, at: Site) -> CauseSite:
    """A piece of code, such as the call that many chains end in; `label` names it."""
    return CauseSite(f"{label} in {PLACE_SLOT}", module, at)


def module_cause(module: str) -> CauseSite:
    """A module as a whole."""
    return CauseSite(f"module {PLACE_SLOT}", module)


def named_cause(kind: str, name: str, module: str) -> CauseSite:
    """A table, column or model by its name; its module tells it from others of that name."""
    return CauseSite(f"{kind} `{name}`", module)


class Finding(Struct, frozen=True):
    """One place in the judged module that a rule reports, with the words for it.

    A `cause` of None is the finding itself.
    """

    code: str
    level: Level
    at: Site
    message: str
    help: str
    related: tuple[RelatedSite, ...] = ()
    cause: CauseSite | None = None


class PlacedFinding(Struct, frozen=True):
    """One place in a file that is no Python, by offsets in its text.

    `statement` is where the statement begins that it stands in.
    """

    code: str
    level: Level
    start: int
    end: int
    statement: int
    message: str
    help: str


class LineFinding(Struct, frozen=True):
    """A part of one line that a rule reports, by line and columns, which count from 1.

    `named` is what stands there, by which it is known where lines have moved.
    """

    code: str
    level: Level
    line: int
    column: int
    end_column: int
    named: str
    message: str
    help: str


class Rule(Struct, frozen=True, kw_only=True):
    """The metadata of a rule. `message` and `help` are templates whose slots `finding` fills.

    `message` says what is wrong and what that does in production, `help` gives the order to follow.
    `level` is the gravest that a finding of the rule can have, `because` why, in half a sentence.
    """

    code: str
    name: str
    level: Level
    because: str
    message: str
    help: str
    since: str
    default: bool = True
    preview: bool = False
    """Whether it is tried out: only the option `preview` has it asked."""
    fix: FixKind = FixKind.NONE
    options: tuple[str, ...] = ()
    by_function: bool = False
    """Whether what it finds in an outermost function, and above that, stands there, and is the same whatever
    it finds in others. Then it goes through `module.facts` and `module.part`, and where somebody types, it
    judges that function alone."""
    voices: Voices = {}
    """How the rule speaks in programs, tests and migrations, where that is not as its family does."""

    def voice(self, role: Role) -> Voice:
        """How the rule speaks in the modules of a role."""
        return voice(self.code, role, self.voices)

    @property
    def voice_in_commands(self) -> Voice | None:
        """How the rule speaks of a command that lies in a service, where it speaks of requests; else None."""
        voice = self.voice(Role.PROGRAM)
        return voice if self.code.startswith(OF_REQUESTS) and voice != Voice.FULL else None

    def finding(
        self,
        at: Site,
        related: tuple[RelatedSite, ...] = (),
        *,
        level: Level | None = None,
        cause: CauseSite | None = None,
        **slots: str,
    ) -> Finding:
        """A finding of this rule at a place.

        It is told at a lower `level` than the rule's where its circumstances say so.
        Raises `KeyError` for a slot left empty, `ValueError` for a level above the rule's.
        """
        message, order = worded(self.message, self.help, slots)
        return Finding(
            code=self.code,
            level=self._at_most(level),
            at=at,
            message=message,
            help=order,
            related=related,
            cause=cause,
        )

    def placed(
        self, start: int, end: int, statement: int, *, level: Level | None = None, **slots: str
    ) -> PlacedFinding:
        """The same in a file that is no Python."""
        message, order = worded(self.message, self.help, slots)
        return PlacedFinding(
            code=self.code,
            level=self._at_most(level),
            start=start,
            end=end,
            statement=statement,
            message=message,
            help=order,
        )

    def in_line(self, line: int, column: int, end_column: int, named: str, **slots: str) -> LineFinding:
        """The same of a part of one line, where `named` stands."""
        return LineFinding(
            code=self.code,
            level=self.level,
            line=line,
            column=column,
            end_column=end_column,
            named=named,
            message=self.message.format_map(slots),
            help=self.help.format_map(slots),
        )

    def _at_most(self, level: Level | None) -> Level:
        """The level of a finding, given that which it asks for."""
        if level is None:
            return self.level
        if not self.level.reaches(level):
            raise ValueError(f"a finding of {self.code} is at most {self.level.value}, not {level.value}")
        return level
