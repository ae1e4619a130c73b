"""Runs the jobs the court has deferred, here and now, as its worker would."""

import json

from asgiref.sync import async_to_sync, sync_to_async
from procrastinate.contrib.django import app
from procrastinate.jobs import Status


def run_jobs() -> int:
    """Run every job that waits, and those that follow from it; return how many. What a job raises is raised here."""
    return async_to_sync(_run_all)()


async def _run_all() -> int:
    jobs = app.job_manager
    worker = await jobs.register_worker()
    done = 0
    try:
        while job := await jobs.fetch_job(queues=None, worker_id=worker):
            # Django's own connection leaves jsonb as text.
            facts = job.task_kwargs if isinstance(job.task_kwargs, dict) else json.loads(job.task_kwargs)
            status = Status.FAILED
            try:
                await sync_to_async(app.tasks[job.task_name].func)(**facts)
                status = Status.SUCCEEDED
            finally:
                await jobs.finish_job(job, status, delete_job=False)
            done += 1
    finally:
        await jobs.unregister_worker(worker)
    return done
