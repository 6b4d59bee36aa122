"""A clean-up or refresh that a worker of the service repeats, though it only runs SQL.

## What it does
Finds jobs that an application repeats by itself, with APScheduler, `repeat_every`, or a `while True` that
sleeps, where the job does nothing but run SQL. It is off unless it is selected: not every database has
`pg_cron`.

## Why is this bad?
Each worker runs the job, so `(2 * cores) + 1` of them delete the same rows at the same time. A deployment
starts all clocks anew, and a crash of the service stops the clean-up with it. `pg_cron` runs the statement
once, in the database, whatever the service does.

```sql
SELECT cron.schedule('forget-rates', '0 * * * *', $$DELETE FROM rates WHERE fetched_at < now() - '1 day'$$);
```

## Example
```python
import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine


async def forget_old_rates(engine: AsyncEngine) -> None:
    while True:
        await asyncio.sleep(3600)
        async with engine.begin() as connection:
            await connection.execute(text("DELETE FROM rates WHERE fetched_at < now() - interval '1 day'"))
```

## Use instead
```python
from alembic import op


def upgrade() -> None:
    op.execute(
        "SELECT cron.schedule('forget-old-rates', '0 * * * *', "
        "$$DELETE FROM rates WHERE fetched_at < now() - interval '1 day'$$)"
    )
```

## When to ignore
Where the database is somebody else's and has no `pg_cron`, or a single worker runs the jobs.

## Limits
Whether the database has `pg_cron`, and how many workers run, is not known. Jobs that do anything besides
SQL are left alone.

## References
- pg_cron:
  <https://github.com/citusdata/pg_cron>
- FastAPI: Lifespan events:
  <https://fastapi.tiangolo.com/advanced/events/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.queries.periodic_job_in_app import PeriodicJobs
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG606",
    name="periodic-job-in-app",
    level=Level.ADVICE,
    because="the job runs, once in each worker, and never while none is up",
    message="{repeated} runs SQL on a clock of each worker's own, as often as there are workers",
    help="schedule the statement with `cron.schedule()` of `pg_cron`",
    since="0.1.0",
    default=False,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for job in PeriodicJobs(module).found():
        yield RULE.finding(at=job.at, repeated=job.label)
