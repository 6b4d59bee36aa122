"""What the options of a query load besides its rows."""

from fastpg_lint.facts.access_paths import Attribute, Literal, LiteralKind, Name
from fastpg_lint.frameworks.sqlalchemy.relationships import Step
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.loops import parts_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import ClassObject

_GIVING = frozenset({"options", "execution_options", "from_statement"})
_LOADERS = frozenset({"selectinload", "joinedload", "subqueryload", "immediateload", "contains_eager"})
_ALL = "*"


class LoaderOptions:
    """Reads the options of queries, in one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)

    def load(self, query: tuple[CallSite, ...], step: Step) -> bool:
        """Whether a query loads a relationship, or may do so in a way that is not seen here."""
        for site in query:
            given = [Expression(a.value, site.place) for a in site.call.arguments if a.keyword == "options"]
            if site.word in _GIVING:
                if site.is_open:
                    return True
                given.extend(site.positional)
            if any(self._may_load(option, step) for option in given):
                return True
        return False

    def are_given(self, site: CallSite, step: Step) -> bool:
        """Whether a call makes an option that loads a relationship: `selectinload(Team.heroes)`."""
        return site.word in _LOADERS and any(
            isinstance(one.path, Attribute)
            and one.path.name == step.name
            and self._is_of(one.part(one.path.of), step)
            for one in site.given
        )

    @followed(otherwise=True)
    def _may_load(self, option: Expression, step: Step) -> bool:
        path = option.path
        if isinstance(path, Attribute) and path.name == step.name:
            return self._is_of(option.part(path.of), step)
        behind = self._expressions.behind(option)
        return not behind or any(self._speaks_of(one, step) for one in behind)

    def _is_of(self, owner: Expression, step: Step) -> bool:
        """Whether what has an attribute of the right name may be the class: an alias of it may be."""
        types = self._infer.types_of(owner.path, owner.place)
        classes = [t.of for t in types if isinstance(t, ClassObject)]
        if not classes or len(classes) < len(types):
            return True
        lineage = self._infer.members.lineage
        return any(one in lineage(step.owner) or step.owner in lineage(one) for one in classes)

    def _speaks_of(self, one: Expression, step: Step) -> bool:
        path = one.path
        match path:
            case Attribute(of, attribute):
                if attribute == step.name:
                    return self._is_of(one.part(of), step)
                return self._may_load(one.part(of), step)
            case Literal(LiteralKind.TEXT, text):
                return text in (_ALL, step.name)
            case Name(word):
                return not word[:1].isupper()  # a class is known; a parameter may hold any option
        site = self._expressions.call_at(one)
        if site is None:
            return any(self._may_load(one.part(part), step) for part in parts_of(path))
        parts = (*site.positional, *((site.receiver,) if site.receiver is not None else ()))
        return site.is_open or any(self._may_load(part, step) for part in parts)
