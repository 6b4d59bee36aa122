"""What brings the id of a request without any code of the service."""

import pytest

from fastpg_lint.frameworks.logging.request_ids import is_started_with_ids
from tests.linking import KnownFiles


@pytest.mark.parametrize(
    ("name", "text", "is_brought"),
    [
        ("start.sh", 'OTEL_PYTHON_LOG_CORRELATION="true" opentelemetry-instrument uvicorn app:app', True),
        ("start.sh", "export OTEL_PYTHON_LOG_CORRELATION=false", False),
        ("compose.yaml", "environment:\n  OTEL_PYTHON_LOG_CORRELATION: 'true'\n", True),
        ("compose.yaml", "environment:\n  OTEL_PYTHON_LOG_CORRELATION: 'false'\n", False),
        ("Dockerfile", "ENV OTEL_LOGS_EXPORTER=otlp", True),
        ("Dockerfile", "ENV OTEL_LOGS_EXPORTER=none", False),
        ("Dockerfile", 'CMD ["ddtrace-run", "uvicorn", "app:app"]', True),
        ("app.service", "ExecStart=newrelic-admin run-program uvicorn app:app", True),
        ("deployment.yml", "- name: DD_LOGS_INJECTION\n  value: 'true'\n", True),
        ("Procfile", "web: uvicorn app:app", False),
        ("logging.ini", "format = %(asctime)s [%(request_id)s] %(message)s", True),
        ("log_config.yaml", "filters: {id: {(): asgi_correlation_id.CorrelationIdFilter}}", True),
        ("log_config.yaml", "format: '%(asctime)s %(message)s'", False),
        ("readme.txt", "Set OTEL_PYTHON_LOG_CORRELATION=true", False),
    ],
)
def test_what_a_service_is_started_with_may_bring_the_id(name: str, text: str, is_brought: bool) -> None:
    assert is_started_with_ids(KnownFiles({}, {name: text})) == is_brought
