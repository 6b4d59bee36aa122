"""A maker of async sessions that expires rows on commit, where a row is read after one.

## What it does
Finds an `async_sessionmaker`, or a `sessionmaker` of `AsyncSession`, without `expire_on_commit=False`, where
code of the project reads a row of such a session after `commit()` without a `refresh()`, or a route returns
it through a response model. The place of the read is named.

## Why is this bad?
A commit expires all rows of its session: the next attribute that is read of one is a query, and an async
session cannot run a query where nobody awaits. It raises `MissingGreenlet`, in whichever line happens to read
first, often in the serialisation of the answer.

## Example
```python
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

make_session = async_sessionmaker(create_async_engine("postgresql+asyncpg://localhost/shop"))


class Base(DeclarativeBase): ...


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)


async def place_order(session: AsyncSession) -> int:
    order = Order()
    session.add(order)
    await session.commit()
    return order.id
```

## Use instead
```python
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

make_session = async_sessionmaker(
    create_async_engine("postgresql+asyncpg://localhost/shop"), expire_on_commit=False
)


class Base(DeclarativeBase): ...


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)


async def place_order(session: AsyncSession) -> int:
    order = Order()
    session.add(order)
    await session.commit()
    return order.id
```

## Fix
Unsafe: `expire_on_commit=False` is passed to the maker. What another transaction has written meanwhile is
then no longer read after a commit.

## When to ignore
Where each row that is read after a commit is refreshed first, in a way that is not seen here.

## Limits
Who makes a session is looked for three functions up, and in no more than two hundred modules that commit. A
maker is told where a read of its rows is known: one whose rows go to code that is not seen is left alone.

## References
- SQLAlchemy: Preventing implicit I/O with `AsyncSession`:
  <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#preventing-implicit-io-when-using-asyncsession>
- SQLAlchemy: Session basics:
  <https://docs.sqlalchemy.org/en/20/orm/session_basics.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.dependency_injection.expire_on_commit_in_async import (
    ExpiredReads,
    expiring_makers,
    is_only_maker,
)
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, RelatedSite, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG207",
    name="expire-on-commit-in-async",
    level=Level.WARNING,
    because="whatever reads a row after a commit raises `MissingGreenlet`",
    message="{call} expires rows on commit, and `{read}`, read after one, raises `MissingGreenlet`",
    help="pass `expire_on_commit=False`",
    since="0.1.0",
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    makers = tuple(expiring_makers(module))
    is_only = len(makers) == 1 and is_only_maker(module)
    for call in makers:
        found = module.project.of(ExpiredReads).first(module.name, call.at, is_only=is_only)
        if found is not None:
            read = RelatedSite(found.module, found.at, f"`{found.text}` is read after the commit")
            yield RULE.finding(at=call.at, related=(read,), call=call.label, read=found.text)
