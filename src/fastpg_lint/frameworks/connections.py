"""Calls that make a connection, a pool or a client, as the catalogue tells them."""

from fastpg_lint.catalogue.entries import ConnectionKind
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import External, Method

CONNECTION_WORDS = frozenset(
    {
        *("AIOKafkaProducer", "Anthropic", "AsyncAnthropic", "AsyncAzureOpenAI", "AsyncClient"),
        *("AsyncConnectionPool", "AsyncElasticsearch", "AsyncGroq", "AsyncIOMotorClient"),
        *("AsyncMongoClient", "AsyncNullConnectionPool", "AsyncOpenAI", "AsyncOpenSearch"),
        *("AsyncQdrantClient", "AsyncSession", "AzureOpenAI", "BlockingConnection"),
        *("BlockingConnectionPool", "CachedSession", "Client", "ClientSession", "ConnectionPool"),
        *("Database", "Elasticsearch", "Groq", "ImageAnnotatorAsyncClient", "ImageAnnotatorClient"),
        *("KafkaProducer", "Minio", "Mistral", "MongoClient", "MySQLConnectionPool"),
        *("NullConnectionPool", "OpenAI", "OpenSearch", "Producer", "QdrantClient", "Redis"),
        *("RedisCluster", "SerializingProducer", "Session", "SpeechAsyncClient", "SpeechClient"),
        *("StrictRedis", "TextToSpeechAsyncClient", "TextToSpeechClient"),
        *("async_engine_from_config", "client", "connect", "connect_async", "connect_robust"),
        *("create_async_engine", "create_engine", "create_pool", "create_pool_async"),
        *("engine_from_config", "from_url", "init", "insecure_channel", "resource"),
        *("secure_channel", "start_connection_pool"),
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
