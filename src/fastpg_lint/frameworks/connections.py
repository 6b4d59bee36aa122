"""Calls that make a connection, a pool or a client, as the catalogue tells them."""

from fastpg_lint.catalogue.entries import ConnectionKind
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import External, Method

CONNECTION_WORDS = frozenset(
    {
        *(
            "AsyncClient",
            "AsyncConnectionPool",
            "AsyncIOMotorClient",
            "AsyncMongoClient",
            "Client",
            "connect",
        ),
        *("AsyncNullConnectionPool", "BlockingConnectionPool", "ClientSession", "ConnectionPool", "Database"),
        *("MongoClient", "NullConnectionPool", "Redis", "StrictRedis", "async_engine_from_config"),
        *("create_async_engine", "create_engine", "create_pool", "engine_from_config", "from_url"),
    }
)
"""The last words of all that the catalogue says makes a connection: other calls need not be looked at."""


def connection_kind(infer: Inference, module: str, number: int) -> ConnectionKind | None:
    """What a call makes, where all that may be called makes such a thing."""
    kinds = {
        infer.catalogue.connection(t.name) if isinstance(t, External | Method) else None
        for t in infer.callee(module, number)
    }
    return kinds.pop() if len(kinds) == 1 else None
