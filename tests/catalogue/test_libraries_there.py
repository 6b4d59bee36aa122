"""The libraries that FastAPI services on PostgreSQL are built from are in the catalogue."""

import pytest

from fastpg_lint.catalogue.loader import paths

STANDARD = """
    asyncio builtins codecs concurrent.futures configparser csv dbm ftplib getpass gzip hashlib
    http.client imaplib importlib.resources io json logging.handlers multiprocessing os os.path pathlib
    pickle poplib queue select selectors shelve shutil signal smtplib socket socketserver sqlite3 ssl
    subprocess tarfile tempfile threading time tomllib urllib.request urllib.robotparser xmlrpc.client
    zipfile zlib
"""
HTTP = "aiohttp httplib2 httpx pycurl requests urllib3 websocket websockets"
DATABASES = """
    aiopg aiosqlite alembic asyncpg databases django gino ormar peewee pg8000 piccolo pony prisma
    psycopg psycopg2 psycopg_pool sqlalchemy sqlite_utils sqlmodel tortoise
"""
STORES = """
    aioredis beanie cassandra chromadb clickhouse_connect elasticsearch influxdb_client motor neo4j
    opensearchpy pinecone pymongo qdrant_client redis weaviate
"""
BROKERS = """
    aio_pika aiokafka aiomcache arq celery confluent_kafka kafka memcache nats pika pylibmc pymemcache
    rq
"""
CLOUDS = """
    aioboto3 aiobotocore anthropic azure.identity azure.servicebus azure.storage.blob boto3 botocore
    cohere docker fabric firebase_admin github gitlab google.cloud.bigquery google.cloud.firestore
    google.cloud.pubsub google.cloud.storage google.genai googleapiclient hvac kubernetes ldap3 minio
    openai paramiko sendgrid sentry_sdk slack_sdk stripe twilio
"""
WORK = """
    PIL argon2 bcrypt cryptography cv2 docx matplotlib openpyxl pandas passlib polars pypdf reportlab
    sentence_transformers sklearn spacy torch transformers weasyprint whisper
"""
SERVICES = """
    aiosmtplib decouple dynaconf environs fastapi fastapi_mail loguru pydantic pydantic_settings
    starlette structlog
"""
NAMES = [
    name
    for text in (STANDARD, HTTP, DATABASES, STORES, BROKERS, CLOUDS, WORK, SERVICES)
    for name in text.split()
]


@pytest.mark.parametrize("name", NAMES)
def test_a_library_has_its_file(name: str) -> None:
    assert name in {path.name.removesuffix(".toml") for path in paths()}
