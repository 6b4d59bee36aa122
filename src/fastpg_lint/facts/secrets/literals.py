"""Collects string literals that may be secrets, told by where they stand and what they look like.

The text of a literal is never kept.
"""

import libcst as cst
from msgspec import structs

from fastpg_lint.facts.secrets.connection_passwords import find_connection_password
from fastpg_lint.facts.secrets.dict_entries import has_company, holds_example_address, is_of_labels
from fastpg_lint.facts.secrets.known_tokens import find_known_token
from fastpg_lint.facts.secrets.literal_contexts import (
    COLUMNS,
    COMPANIONS,
    CONTAINERS,
    DOCUMENTING,
    FIELDS,
    KEYWORDS,
    LEADING_TO_STRINGS,
    LOOKUPS,
    POSITIONS,
    STRINGS,
    WRAPPERS,
    WRITTEN_OUT,
    Context,
    argument,
    default_of,
    key_of,
    last_name,
    origin_under,
    positional,
    reads_environment,
)
from fastpg_lint.facts.secrets.literal_facts import LiteralFact, LiteralRole
from fastpg_lint.facts.secrets.placeholders import names_development
from fastpg_lint.facts.secrets.secret_names import Origin, is_signing_key, origin_of, origin_of_many
from fastpg_lint.facts.secrets.secret_shapes import Shape, may_give_itself_away, shape_under
from fastpg_lint.facts.string_nodes import decoded, nodes_of, pieces, strings_in, value_of
from fastpg_lint.source.node_types import node_type
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.site import Site

_SHORTEST_TELLING = 20
"""Characters, quotes included, of the shortest literal that gives itself away."""
_LONGEST_HINTED = 8
"""A secret of fewer characters than this is not hinted at: two of them would be too much of it."""


class LiteralVisitor(cst.CSTVisitor):
    """Finds literals under names that say secret, and literals that give themselves away.

    Statements, calls and dicts are met before the strings in them, and leave word of what they are for.
    """

    def __init__(self, sites: SiteVisitor) -> None:
        super().__init__()
        self._sites = sites
        self.facts: list[LiteralFact] = []
        self.withheld: set[int] = set()
        """Strings under a secret's name, by the `id` of their node: their text must not be kept either."""
        self._contexts: dict[int, Context] = {}
        self._documenting: set[int] = set()
        self._holders: list[Site | None] = [None]
        self._aliases: dict[str, str] = {}
        self._inside = 0

    # what literals are for

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        if isinstance(node.names, cst.ImportStar):
            return
        for alias in node.names:
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                self._aliases[alias.asname.name.value] = last_name(alias.name)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._holders.append(self._sites.site_of(node))

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        self._holders.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._holders.append(None)

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._holders.pop()

    def visit_Expr(self, node: cst.Expr) -> None:
        if node_type(node.value) in STRINGS:
            self._document(node.value)

    def visit_Assign(self, node: cst.Assign) -> None:
        if node_type(node.value) in WRITTEN_OUT:
            for target in node.targets:
                self._assign(target.target, node.value)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        if node.value is not None and node_type(node.value) in WRITTEN_OUT:
            self._assign(node.target, node.value)

    def _assign(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        if isinstance(target, cst.Tuple) and isinstance(value, cst.Tuple):
            for one_target, one_value in zip(target.elements, value.elements, strict=False):
                self._assign(one_target.value, one_value.value)
        elif node_type(value) in LEADING_TO_STRINGS:
            found = origin_under(target)
            if found is not None:
                self._offer(value, Context(LiteralRole.ASSIGNED, *found, holder=self._holders[-1]))
            elif node_type(value) in CONTAINERS:
                self._offer_many(value, last_name(target))
        elif isinstance(value, cst.Dict) and _is_made_up(last_name(target)):
            self._document(value)

    def visit_Param(self, node: cst.Param) -> None:
        if node.default is not None and node_type(node.default) in LEADING_TO_STRINGS:
            origin = origin_of(node.name.value)
            if origin is not None:
                self._offer(node.default, Context(LiteralRole.PARAMETER_DEFAULT, node.name.value, origin))

    def visit_Dict(self, node: cst.Dict) -> None:
        secrets: list[tuple[cst.BaseExpression, str, Origin]] = []
        for element in node.elements:
            if node_type(element.value) in WRITTEN_OUT and isinstance(element, cst.DictElement):
                key = element.key.value if isinstance(element.key, cst.SimpleString) else ""
                if key[1:-1] in DOCUMENTING:
                    self._document(element.value)
                elif (origin := origin_of(key)) is not None:
                    secrets.append((element.value, key, origin))
        if secrets and not holds_example_address(node) and not is_of_labels(node):
            company = has_company(node)
            for value, key, origin in secrets:
                self._offer(value, Context(LiteralRole.DICT_VALUE, key, origin, has_company=company))

    def visit_Comparison(self, node: cst.Comparison) -> None:
        left = node.left
        for target in node.comparisons:
            right = target.comparator
            if node_type(left) in STRINGS or node_type(right) in STRINGS:
                if isinstance(target.operator, cst.Equal | cst.NotEqual):
                    self._compare(left, right)
                    self._compare(right, left)
            elif node_type(right) in CONTAINERS and isinstance(target.operator, cst.In | cst.NotIn):
                self._compare(right, left)
            left = right

    def _compare(self, value: cst.BaseExpression, other: cst.BaseExpression) -> None:
        found = origin_under(other)
        if found is not None and not is_signing_key(*found):
            for one in strings_in(value):
                self._offer(one, Context(LiteralRole.COMPARED, *found))

    # calls

    def visit_Call(self, node: cst.Call) -> None:
        for arg in node.args:
            if arg.keyword is not None and node_type(arg.value) in WRITTEN_OUT:
                self._take_keyword(arg.keyword.value, arg.value, node)
        if not node.args:
            return
        name = last_name(node.func)
        name = self._aliases.get(name, name)
        if name in POSITIONS:
            self._take_positions(name, node)
        elif name in LOOKUPS or "env" in name:
            self._take_default(node)

    def _take_keyword(self, keyword: str, value: cst.BaseExpression, call: cst.Call) -> None:
        if keyword in DOCUMENTING:
            self._document(value)
        elif node_type(value) in LEADING_TO_STRINGS:
            origin = origin_of(keyword)
            if origin is not None:
                company = any(arg.keyword and arg.keyword.value in COMPANIONS for arg in call.args)
                self._offer(value, Context(LiteralRole.KEYWORD, keyword, origin, has_company=company))
            elif keyword in ("auth", "basic_auth", "http_auth") and isinstance(value, cst.Tuple):
                self._take_pair(keyword, value)

    def _take_pair(self, keyword: str, pair: cst.Tuple) -> None:
        """`auth=("user", "password")`."""
        if len(pair.elements) == 2 and node_type(pair.elements[0].value) in STRINGS:
            context = Context(LiteralRole.KEYWORD, keyword, Origin.CHOSEN, has_company=True)
            self._offer(pair.elements[1].value, context)

    def _take_positions(self, name: str, call: cst.Call) -> None:
        site = self._sites.site_of(call)
        given = [positional(call, index) for index in POSITIONS[name]]
        if name in KEYWORDS:
            given.append(argument(call, KEYWORDS[name]))
        for value in given:
            if value is not None and node_type(value) in LEADING_TO_STRINGS:
                self._offer(value, Context(LiteralRole.POSITIONAL, name, Origin.CHOSEN, call=site))

    def _take_default(self, call: cst.Call) -> None:
        """`os.getenv("SECRET_KEY", "…")`, `config("SECRET_KEY", default="…")`, `data.get("secret", "…")`."""
        key, default = key_of(call), default_of(call)
        origin = origin_of(key)
        if origin is not None and default is not None and node_type(default) in LEADING_TO_STRINGS:
            role = LiteralRole.FALLBACK
            if reads_environment(call, self._aliases):
                role = LiteralRole.ENVIRONMENT_DEFAULT
            self._offer(default, Context(role, key, origin, holder=self._holders[-1]))

    # from a value to the literals in it

    def _offer(self, value: cst.BaseExpression, context: Context) -> None:
        """Leave word of what the literals are for that a value may be."""
        while isinstance(value, cst.IfExp):
            self._offer(value.body, context)
            value = value.orelse
        match value:
            case cst.SimpleString() | cst.ConcatenatedString():
                self._contexts.setdefault(id(value), context)
            case cst.BooleanOperation():
                self._offer_choices(value, context)
            case cst.Lambda(body=body):
                self._offer(body, context)
            case cst.Call():
                self._offer_through(value, context)

    def _offer_choices(self, value: cst.BooleanOperation, context: Context) -> None:
        """`a or b or c`: each may be the value; what follows a look into the environment is its default."""
        choices = [value.right]
        left = value.left
        while isinstance(left, cst.BooleanOperation):
            choices.append(left.right)
            left = left.left
        self._offer(left, context)
        before = left
        for choice in reversed(choices):
            if isinstance(before, cst.Call) and reads_environment(before, self._aliases):
                context = structs.replace(context, role=LiteralRole.ENVIRONMENT_DEFAULT)
            self._offer(choice, context)
            before = choice

    def _offer_through(self, call: cst.Call, context: Context) -> None:
        """Calls that hand a literal on: `SecretStr("…")`, `Field(default="…")`, `"…".encode()`."""
        name = last_name(call.func)
        name = self._aliases.get(name, name)
        if isinstance(call.func, cst.Attribute) and node_type(call.func.value) in STRINGS:
            handed_on: tuple[cst.BaseExpression | None, ...] = (call.func.value,)
        elif name in WRAPPERS:
            handed_on = (positional(call, 0),)
        elif name in FIELDS:
            handed_on = (argument(call, "default") or positional(call, 0), argument(call, "default_factory"))
        elif name in COLUMNS:
            handed_on = (argument(call, "default"), argument(call, "server_default"))
        elif reads_environment(call, self._aliases):
            context = structs.replace(context, role=LiteralRole.ENVIRONMENT_DEFAULT)
            handed_on = (default_of(call),) if origin_of(key_of(call)) is None else ()
        else:
            return
        for value in handed_on:
            if value is not None:
                self._offer(value, context)

    def _offer_many(self, values: cst.BaseExpression, name: str) -> None:
        origin = origin_of_many(name)
        if origin is not None:
            for one in strings_in(values):
                self._offer(one, Context(LiteralRole.ELEMENT, name, Origin.ISSUED))

    def _document(self, value: cst.BaseExpression) -> None:
        """Mark all strings in a value as text for people."""
        self._documenting.update(id(one) for one in strings_in(value))

    # literals

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        context = self._contexts.pop(id(node), None) if self._contexts else None
        if context is not None:
            self._read_under_name(node, decoded(value_of(node)), context)
        elif len(node.value) >= _SHORTEST_TELLING and not self._inside and may_give_itself_away(node.value):
            self._read_alone(node, decoded(value_of(node)))

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> None:
        context = self._contexts.pop(id(node), None)
        if context is not None:
            self._read_under_name(node, "".join(pieces(node)), context)
        elif not self._inside:
            self._read_pieces(node)
        self._inside += 1

    def leave_ConcatenatedString(self, original_node: cst.ConcatenatedString) -> None:
        self._inside -= 1

    def visit_FormattedString(self, node: cst.FormattedString) -> None:
        if not self._inside:
            self._read_pieces(node)
        self._inside += 1

    def leave_FormattedString(self, original_node: cst.FormattedString) -> None:
        self._inside -= 1

    def visit_TemplatedString(self, node: cst.TemplatedString) -> None:
        if not self._inside:
            self._read_pieces(node)
        self._inside += 1

    def leave_TemplatedString(self, original_node: cst.TemplatedString) -> None:
        self._inside -= 1

    def _read_pieces(self, node: cst.BaseString) -> None:
        text = "".join(pieces(node))
        if may_give_itself_away(text):
            self._read_alone(node, text)

    def _read_under_name(self, node: cst.BaseString, text: str, context: Context) -> None:
        self.withheld.update(nodes_of(node))
        if id(node) in self._documenting or not text:
            return
        if self._found_by_itself(node, text, context):
            return
        shape = shape_under(text, context.name, context.origin)
        if shape is not None:
            self._add(node, shape, context, text, is_of_development=names_development(text))

    def _read_alone(self, node: cst.BaseString, text: str) -> None:
        documents = id(node) in self._documenting
        role = LiteralRole.DOCUMENTATION if documents else LiteralRole.OTHER
        self._found_by_itself(node, text, Context(role, "", Origin.IDENTIFIER))

    def _found_by_itself(self, node: cst.BaseString, text: str, context: Context) -> bool:
        """Whether a literal is a known token, or an address with a password in it."""
        token = find_known_token(text)
        if token is not None:
            self._add(node, Shape.TOKEN, context, token.text, token.kind, token.is_example, token.is_homemade)
            return True
        found = find_connection_password(text)
        if found is not None:
            if context.role != LiteralRole.DOCUMENTATION and (found.is_whole or found.is_random):
                self._add(
                    node,
                    Shape.ADDRESS,
                    context,
                    found.text,
                    found.scheme,
                    found.is_filler,
                    is_of_development=found.is_of_development,
                )
            return True
        return False

    def _add(
        self,
        node: cst.BaseString,
        shape: Shape,
        context: Context,
        secret: str,
        kind: str = "",
        is_example: bool = False,
        is_homemade: bool = False,
        is_of_development: bool = False,
    ) -> None:
        self.withheld.update(nodes_of(node))
        self.facts.append(
            LiteralFact(
                at=self._sites.site_of(node),
                shape=shape,
                role=context.role,
                name=context.name.strip("\"'"),
                kind=kind,
                start=secret[:2] if len(secret) >= _LONGEST_HINTED else "",
                holder=context.holder,
                call=context.call,
                has_company=context.has_company,
                is_example=is_example,
                is_homemade=is_homemade,
                is_of_development=is_of_development,
            )
        )


def _is_made_up(name: str) -> bool:
    """Whether data under a name is an example, or stands in for real data."""
    words = name.lower().strip("_").split("_")
    return not {"example", "examples", "fake", "mock", "dummy", "sample", "samples"}.isdisjoint(words)
