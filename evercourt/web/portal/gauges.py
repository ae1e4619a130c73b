"""How the house is at this moment: jobs that wait, workers that live, what is not sealed yet. Nothing of any person."""

from collections.abc import Iterable

from django.db import connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

# Name, what it is, unit, and the one value it has: each looks at the end of an index or at few rows.
SINGLE = (
    (
        "evercourt_oldest_job", "How long the job has waited that should have begun first.", "seconds",
        """SELECT coalesce(extract(epoch FROM now() - min(coalesce(job.scheduled_at, event.at))), 0)
           FROM procrastinate_jobs job LEFT JOIN procrastinate_events event
             ON event.job_id = job.id AND event.type = 'deferred'
           WHERE job.status = 'todo' AND coalesce(job.scheduled_at, event.at) <= now()""",
    ),
    (
        "evercourt_workers", "Workers that gave a sign of life within the last half minute.", "",
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'",
    ),
    (
        "evercourt_last_seal", "How long ago the record was last sealed.", "seconds",
        """SELECT coalesce(extract(epoch FROM now() - (SELECT at FROM ledger_seal ORDER BY number DESC LIMIT 1)), 0)""",
    ),
    (
        "evercourt_seals_without_time_stamp", "Seals the time-stamp authority has not stamped yet.", "",
        """SELECT count(*) FROM (SELECT id FROM ledger_seal ORDER BY number DESC LIMIT 1000) seal
           WHERE NOT EXISTS (SELECT 1 FROM ledger_timestamp stamp WHERE stamp.seal_id = seal.id)""",
    ),
    (
        "evercourt_database_connections", "Connections to the database.", "",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()",
    ),
    (
        "evercourt_database_size", "What the database takes on disk.", "bytes",
        "SELECT pg_database_size(current_database())",
    ),
)  # fmt: skip
JOBS = """
    SELECT queue_name, status::text, count(*) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing', 'failed') GROUP BY queue_name, status
"""


class HouseCollector(Collector):
    """Asks the database when the figures are fetched, by a constant number of queries."""

    def collect(self) -> Iterable[Metric]:
        """Yield each figure."""
        with connection.cursor() as cursor:
            for name, about, unit, query in SINGLE:
                cursor.execute(query)
                gauge = GaugeMetricFamily(name, about, unit=unit)
                gauge.add_metric([], float(cursor.fetchone()[0]))
                yield gauge
            jobs = GaugeMetricFamily("evercourt_jobs", "Jobs by queue and state.", labels=["queue", "state"])
            cursor.execute(JOBS)
            for queue, state, number in cursor.fetchall():
                jobs.add_metric([queue, state], number)
            yield jobs
