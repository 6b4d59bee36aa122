"""Collects string literals that may be secrets, told by where they stand and what they look like.

The text of a literal is never kept.
"""

from collections.abc import Mapping

import libcst as cst

from fastpg_lint.facts.secrets.built_addresses import address_of, password_of
from fastpg_lint.facts.secrets.callables import (
    COMPANIONS,
    DOCUMENTING,
    FIELDS,
    KEYWORDS,
    LOOKUPS,
    PAIRS,
    POSITIONS,
    SECRET_TYPES,
    may_take_secret,
)
from fastpg_lint.facts.secrets.case_values import compared_in
from fastpg_lint.facts.secrets.composed_texts import composed_by_call
from fastpg_lint.facts.secrets.dict_entries import has_company, holds_example_address, is_of_labels
from fastpg_lint.facts.secrets.held_strings import given_to, holds_accounts, named_by, named_in
from fastpg_lint.facts.secrets.literal_contexts import (
    CONTAINERS,
    LEADING_TO_STRINGS,
    STRINGS,
    WRITTEN_OUT,
    Context,
    aliases_of,
    argument,
    default_of,
    is_secret_type,
    key_of,
    name_of,
    origin_under,
    positional,
    reads_environment,
)
from fastpg_lint.facts.secrets.literal_facts import LiteralRole
from fastpg_lint.facts.secrets.literal_offers import LiteralOffers
from fastpg_lint.facts.secrets.secret_names import Origin, is_signing_key, names_secrets, origin_of
from fastpg_lint.facts.string_nodes import strings_in
from fastpg_lint.source.dotted_names import last_name
from fastpg_lint.source.node_types import node_type
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.site import Site


class LiteralVisitor(LiteralOffers):
    """Finds literals under names that say secret, and literals that give themselves away.

    Statements, calls and dicts are met before the strings in them, and leave word of what they are for.
    """

    def __init__(self, sites: SiteVisitor, aliases: Mapping[str, str] = {}) -> None:
        super().__init__(sites, aliases)
        self._holders: list[Site | None] = [None]
        self._gives_secret = [False]
        """Of each function around, whether its name says that it gives a secret."""

    # what literals are for

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        if isinstance(node.names, cst.ImportStar):
            return
        for alias in node.names:
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                self.aliases[alias.asname.name.value] = last_name(alias.name)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._holders.append(self._sites.site_of(node))

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        self._holders.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._holders.append(None)
        self._gives_secret.append(names_secrets(node.name.value))

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._holders.pop()
        self._gives_secret.pop()

    def visit_Return(self, node: cst.Return) -> None:
        if node.value is not None and self._gives_secret[-1]:
            self._withhold(node.value)

    def visit_Yield(self, node: cst.Yield) -> None:
        if isinstance(node.value, cst.BaseExpression) and self._gives_secret[-1]:
            self._withhold(node.value)

    def visit_For(self, node: cst.For) -> None:
        self._withhold_under(node.target, node.iter)

    def visit_CompFor(self, node: cst.CompFor) -> None:
        self._withhold_under(node.target, node.iter)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._withhold_under(node.target, node.value)

    def visit_Tuple(self, node: cst.Tuple) -> None:
        self._withhold(*named_in(node))

    def visit_List(self, node: cst.List) -> None:
        self._withhold(*named_in(node))

    def _withhold_under(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        """Keeps nothing of what a name stands for that is one of secrets, or of a user and a password."""
        name = name_of(target)
        if name is None:
            return
        is_pair = name in PAIRS and isinstance(value, cst.Tuple)
        if is_pair or names_secrets(name) or holds_accounts(name, value):
            self._withhold(value)

    def visit_Expr(self, node: cst.Expr) -> None:
        if node_type(node.value) in STRINGS:
            self._document(node.value)

    def visit_Assign(self, node: cst.Assign) -> None:
        if node_type(node.value) in WRITTEN_OUT:
            for target in node.targets:
                self._assign(target.target, node.value)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        if node.value is not None and node_type(node.value) in WRITTEN_OUT:
            is_secret = is_secret_type(node.annotation.annotation, self.aliases)
            if is_secret and node_type(node.value) in LEADING_TO_STRINGS:
                self._offer_assigned(node.value, name_of(node.target) or "", Origin.CHOSEN)
            self._assign(node.target, node.value)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        if node_type(node.value) in WRITTEN_OUT:
            self._assign(node.target, node.value)

    def _assign(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        if isinstance(target, cst.Tuple | cst.List) and isinstance(value, cst.Tuple | cst.List):
            for one_target, one_value in zip(target.elements, value.elements, strict=False):
                self._assign(one_target.value, one_value.value)
            return
        self._withhold_under(target, value)
        if node_type(value) in LEADING_TO_STRINGS:
            found = origin_under(target)
            if found is not None:
                self._offer_assigned(value, *found)
            elif isinstance(value, cst.Call):
                self._assign_call(last_name(target), value)
            elif node_type(value) in CONTAINERS:
                self._offer_many(value, last_name(target))
        elif isinstance(value, cst.Dict) and _is_made_up(last_name(target)):
            self._document(value)

    def _assign_call(self, name: str, call: cst.Call) -> None:
        """A field whose type, or the name of whose variable, says secret where its own name does not."""
        called = last_name(call.func)
        called = self.aliases.get(called, called)
        if called in SECRET_TYPES:
            self._offer_assigned(call, name, Origin.CHOSEN)
        for alias in aliases_of(call) if called in FIELDS else ():
            origin = origin_of(alias)
            if origin is not None:
                self._offer_assigned(call, name, origin)

    def _offer_assigned(self, value: cst.BaseExpression, name: str, origin: Origin) -> None:
        self._offer(value, Context(LiteralRole.ASSIGNED, name, origin, holder=self._holders[-1]))

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
                if names_secrets(key or last_name(element.key)):
                    self._withhold(element.value)
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
                elif names_secrets(name_of(right) or ""):
                    self._withhold(left)
            elif node_type(right) in CONTAINERS and isinstance(target.operator, cst.In | cst.NotIn):
                self._compare(right, left)
            elif isinstance(left, cst.Tuple | cst.List) and isinstance(right, cst.Tuple | cst.List):
                for one, other in zip(left.elements, right.elements, strict=False):
                    self._compare(one.value, other.value)
                    self._compare(other.value, one.value)
            left = right

    def visit_Match(self, node: cst.Match) -> None:
        for value, name in compared_in(node):
            self._compare_with(value, name)

    def _compare(self, value: cst.BaseExpression, other: cst.BaseExpression) -> None:
        name = name_of(other)
        if name is not None:
            self._compare_with(value, name)

    def _compare_with(self, value: cst.BaseExpression, name: str) -> None:
        origin = origin_of(name)
        if origin is not None and not is_signing_key(name, origin):
            for one in strings_in(value):
                self._offer(one, Context(LiteralRole.COMPARED, name, origin))

    # calls

    def visit_Call(self, node: cst.Call) -> None:
        if isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.BaseString):
            self._read_composed(node, composed_by_call(node))
        address = address_of(node, self.aliases)
        if address is not None:
            self._take_password(node, *address)
        for arg in node.args:
            if arg.keyword is not None and node_type(arg.value) in WRITTEN_OUT:
                self._take_keyword(arg.keyword.value, arg.value, node)
        if not node.args:
            return
        self._withhold(*named_by(node), *given_to(node))
        name = last_name(node.func)
        name = self.aliases.get(name, name)
        if name in POSITIONS or name in KEYWORDS:
            self._take_positions(name, node)
        elif name in LOOKUPS or "env" in name:
            self._take_default(node)
        elif name in ("setattr", "getattr"):
            self._take_attribute(node, name)
        if may_take_secret(name):
            self._take_given(name, node)

    def _take_password(self, call: cst.Call, scheme: str, is_local: bool) -> None:
        """`URL.create("postgresql", "app", "…", "db")`."""
        password = password_of(call)
        if password is not None and node_type(password) in LEADING_TO_STRINGS:
            context = Context(
                LiteralRole.KEYWORD, "password", Origin.CHOSEN, scheme=scheme, is_local=is_local
            )
            self._offer(password, context)

    def _take_attribute(self, call: cst.Call, called: str) -> None:
        """`setattr(settings, "secret_key", "…")`, `getattr(settings, "secret_key", "…")`."""
        name, value = positional(call, 1), positional(call, 2)
        if isinstance(name, cst.SimpleString) and value is not None:
            origin = origin_of(name.value)
            role = LiteralRole.ASSIGNED if called == "setattr" else LiteralRole.FALLBACK
            if origin is not None:
                self._offer(value, Context(role, name.value, origin))

    def visit_BooleanOperation(self, node: cst.BooleanOperation) -> None:
        """`os.getenv("SECRET_KEY") or "…"`, whatever that is assigned to."""
        if isinstance(node.left, cst.Call) and node_type(node.right) in LEADING_TO_STRINGS:
            name = key_of(node.left)
            origin = origin_of(name) if reads_environment(node.left, self.aliases) else None
            if origin is not None:
                self._offer(node.right, Context(LiteralRole.ENVIRONMENT_DEFAULT, name, origin))

    def _take_given(self, name: str, call: cst.Call) -> None:
        """`create_user("root", "…")`, of which the parameters of `create_user` tell what it is."""
        for position, arg in enumerate(call.args):
            if arg.keyword is None and not arg.star and node_type(arg.value) in STRINGS:
                site = self._sites.site_of(call)
                context = Context(LiteralRole.GIVEN, name, Origin.CHOSEN, call=site, position=position)
                self._offer(arg.value, context)

    def _take_keyword(self, keyword: str, value: cst.BaseExpression, call: cst.Call) -> None:
        if names_secrets(keyword):
            self._withhold(value)
        if keyword in DOCUMENTING:
            self._document(value)
        elif node_type(value) in LEADING_TO_STRINGS:
            origin = origin_of(keyword)
            if origin is not None:
                company = any(arg.keyword and arg.keyword.value in COMPANIONS for arg in call.args)
                self._offer(value, Context(LiteralRole.KEYWORD, keyword, origin, has_company=company))
            elif keyword in PAIRS and isinstance(value, cst.Tuple):
                self._take_pair(keyword, value)

    def _take_pair(self, keyword: str, pair: cst.Tuple) -> None:
        """`auth=("user", "password")`."""
        if len(pair.elements) == 2 and node_type(pair.elements[0].value) in STRINGS:
            context = Context(LiteralRole.KEYWORD, keyword, Origin.CHOSEN, has_company=True)
            self._offer(pair.elements[1].value, context)

    def _take_positions(self, name: str, call: cst.Call) -> None:
        site = self._sites.site_of(call)
        given = [(index, positional(call, index)) for index in POSITIONS.get(name, ())]
        if name in KEYWORDS:
            given.append((-1, argument(call, KEYWORDS[name])))
        for index, value in given:
            if value is not None and node_type(value) in LEADING_TO_STRINGS:
                context = Context(LiteralRole.POSITIONAL, name, Origin.CHOSEN, call=site, position=index)
                self._offer(value, context)

    def _take_default(self, call: cst.Call) -> None:
        """`os.getenv("SECRET_KEY", "…")`, `config("SECRET_KEY", default="…")`, `data.get("secret", "…")`."""
        key, default = key_of(call), default_of(call)
        origin = origin_of(key)
        if origin is not None and default is not None and node_type(default) in LEADING_TO_STRINGS:
            role = LiteralRole.FALLBACK
            if reads_environment(call, self.aliases):
                role = LiteralRole.ENVIRONMENT_DEFAULT
            self._offer(default, Context(role, key, origin, holder=self._holders[-1]))


def _is_made_up(name: str) -> bool:
    """Whether data under a name is an example, or stands in for real data."""
    words = name.lower().strip("_").split("_")
    return not {"example", "examples", "fake", "mock", "dummy", "sample", "samples"}.isdisjoint(words)
