"""Imports are added where others of their kind stand, in the order that these are in."""

import libcst as cst
import pytest

from fastpg_lint.fixes.change import Imported
from fastpg_lint.fixes.import_lines import with_import
from fastpg_lint.fixes.imports import without_left_over
from fastpg_lint.fixes.local_imports import without_left_over_in_functions

POOL = Imported("fastapi.concurrency", "run_in_threadpool")
ASYNCIO = Imported("asyncio")
CONFIG = Imported("pydantic", "ConfigDict")


def is_own(module: str) -> bool:
    return module.startswith("app")


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ("import time\n", ASYNCIO, "import asyncio\nimport time\n"),
        ("import abc\nfrom os import path\n", ASYNCIO, "import abc\nimport asyncio\nfrom os import path\n"),
        ("import abc\n\nimport x\n", ASYNCIO, "import abc\nimport asyncio\n\nimport x\n"),
        ("import x\n", ASYNCIO, "import asyncio\n\nimport x\n"),
        (
            "from app import a\n",
            POOL,
            "from fastapi.concurrency import run_in_threadpool\n\nfrom app import a\n",
        ),
        (
            "import abc\n\nfrom app import a\n",
            POOL,
            "import abc\n\nfrom fastapi.concurrency import run_in_threadpool\n\nfrom app import a\n",
        ),
        (
            "import abc\nfrom . import a\n",
            POOL,
            "import abc\n\nfrom fastapi.concurrency import run_in_threadpool\n\nfrom . import a\n",
        ),
        (
            "from fastapi import FastAPI\nfrom pydantic import BaseModel\n",
            POOL,
            "from fastapi import FastAPI\nfrom fastapi.concurrency import run_in_threadpool\n"
            "from pydantic import BaseModel\n",
        ),
        (
            "from pydantic import BaseModel, Field\n",
            CONFIG,
            "from pydantic import BaseModel, ConfigDict, Field\n",
        ),
        ("from pydantic import BaseModel\n", CONFIG, "from pydantic import BaseModel, ConfigDict\n"),
        (
            "from pydantic import (\n    BaseModel,\n    Field,\n)\n",
            CONFIG,
            "from pydantic import (\n    BaseModel,\n    ConfigDict,\n    Field,\n)\n",
        ),
        (
            "from pydantic import (\n    Field,\n    BaseModel,\n)\n",
            CONFIG,
            "from pydantic import (\n    Field,\n    BaseModel,\n    ConfigDict,\n)\n",
        ),
        (
            "from pydantic import BaseModel\nfrom pydantic import Field\nfrom pydantic import validator\n",
            CONFIG,
            "from pydantic import BaseModel\nfrom pydantic import ConfigDict\nfrom pydantic import Field\n"
            "from pydantic import validator\n",
        ),
        (
            "from fastapi import FastAPI\nfrom fastapi import Query\nfrom pydantic import BaseModel\n",
            CONFIG,
            "from fastapi import FastAPI\nfrom fastapi import Query\nfrom pydantic import BaseModel\n"
            "from pydantic import ConfigDict\n",
        ),
        (
            "from fastapi import Query\nfrom fastapi import FastAPI\nfrom pydantic import BaseModel\n"
            "import x\n",
            CONFIG,
            "from fastapi import Query\nfrom fastapi import FastAPI\nfrom pydantic import BaseModel\n"
            "from pydantic import ConfigDict\nimport x\n",
        ),
        (
            "from fastapi import FastAPI\nfrom fastapi import Query, Path\nfrom pydantic import BaseModel\n",
            CONFIG,
            "from fastapi import FastAPI\nfrom fastapi import Query, Path\n"
            "from pydantic import BaseModel, ConfigDict\n",
        ),
        ('"""A module."""\n\nimport x\n', ASYNCIO, '"""A module."""\n\nimport asyncio\n\nimport x\n'),
        (
            "from __future__ import annotations\n\nimport x\n",
            ASYNCIO,
            "from __future__ import annotations\n\nimport asyncio\n\nimport x\n",
        ),
        ("# about x\nimport x\n", ASYNCIO, "# about x\nimport asyncio\n\nimport x\n"),
        ("x = 1\n", ASYNCIO, "import asyncio\n\nx = 1\n"),
        ('"""A module."""\n\nx = 1\n', ASYNCIO, '"""A module."""\n\nimport asyncio\n\nx = 1\n'),
    ],
)
def test_an_import_is_added_where_others_of_its_kind_stand(before: str, wanted: Imported, after: str) -> None:
    assert with_import(cst.parse_module(before), wanted, is_own).code == after


@pytest.mark.parametrize(
    ("before", "after", "tidied"),
    [
        ("import time\n\n\ntime.sleep(1)\n", "import time\n\n\nx = 1\n", "x = 1\n"),
        ("import time\ntime.sleep(1)\n", "import time\n# time\n", "import time\n# time\n"),
        ("import time\n", "import time\nx = 1\n", "import time\nx = 1\n"),
        (
            "import abc\n\nimport x\nimport y\nx(y, abc)\n",
            "import abc\n\nimport x\nimport y\ny(abc)\n",
            "import abc\n\nimport y\ny(abc)\n",
        ),
        ("from a import b, c\nb(c)\n", "from a import b, c\nc()\n", "from a import c\nc()\n"),
        ("from a import b, c\nb(c)\n", "from a import b, c\nb()\n", "from a import b\nb()\n"),
        ("from a import b as c\n\n# d\nc()\n", "from a import b as c\n\n# d\ne()\n", "# d\ne()\n"),
        ("from .a import b\nb()\n", "from .a import b\n", "from .a import b\n"),
        (
            '"""D."""\n\n# ruff: noqa: E402\n\nimport x\nimport y\nx(y)\n',
            '"""D."""\n\n# ruff: noqa: E402\n\nimport x\nimport y\ny()\n',
            '"""D."""\n\n# ruff: noqa: E402\n\nimport y\ny()\n',
        ),
        (
            "import a\n\n# ours\nimport x\nimport y\nx(y, a)\n",
            "import a\n\n# ours\nimport x\nimport y\ny(a)\n",
            "import a\n\n# ours\nimport y\ny(a)\n",
        ),
        (
            "import a\n# for it\nimport x\nimport y\nx(y, a)\n",
            "import a\n# for it\nimport x\nimport y\ny(a)\n",
            "import a\nimport y\ny(a)\n",
        ),
    ],
)
def test_what_mending_leaves_without_a_use_goes(before: str, after: str, tidied: str) -> None:
    assert without_left_over(before, after) == tidied


@pytest.mark.parametrize(
    ("before", "after", "tidied"),
    [
        (
            "async def f():\n    import time\n\n    time.sleep(1)\n    return 1\n",
            "async def f():\n    import time\n\n    await asyncio.sleep(1)\n    return 1\n",
            "async def f():\n    await asyncio.sleep(1)\n    return 1\n",
        ),
        (
            "class A:\n    def f(self):\n        from a import b, c\n        return b(c)\n",
            "class A:\n    async def f(self):\n        from a import b, c\n        return c\n",
            "class A:\n    async def f(self):\n        from a import c\n        return c\n",
        ),
        (
            "def f():\n    # time\n    import time\n\n    def g():\n        time.sleep(1)\n    return g\n",
            "def f():\n    # time\n    import time\n\n    def g():\n        sleep(1)\n    return g\n",
            None,
        ),
        (
            "def f():\n    import x\n    x()\n\ndef f():\n    import x\n    x()\n",
            "def f():\n    import x\n    y()\n\ndef f():\n    import x\n    x()\n",
            None,
        ),
        (
            "def f():\n    import x\n    return 1\n",
            "def f():\n    import x\n    return 2\n",
            None,
        ),
        ("def f():\n    import x\n    x()\n", "def f():\n    import x\n", None),
        (
            "A = 1\n\x0c\ndef f():\n    import x\n    y(x)\n    return x\n",
            "A = 1\n\x0c\ndef f():\n    import x\n    y(2)\n    return x\n",
            None,
        ),
        (
            "def f():\n    try:\n        import x\n    except ImportError:\n        pass\n    x()\n",
            "def f():\n    try:\n        import x\n    except ImportError:\n        pass\n    y()\n",
            None,
        ),
    ],
    ids=[
        "alone",
        "one of two",
        "a word in a comment",
        "two of a name",
        "none before",
        "nothing else",
        "a form feed",
        "tried",
    ],
)
def test_what_mending_leaves_without_a_use_in_a_function_goes(
    before: str, after: str, tidied: str | None
) -> None:
    assert without_left_over_in_functions(before, after) == (after if tidied is None else tidied)
