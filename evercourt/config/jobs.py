"""The job that looks after jobs: what a killed worker left half done is begun again."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

# A living worker beats every ten seconds; one that was silent so long is dead, and its jobs are nobody's.
SILENT_FOR = 30.0


@app.periodic(cron="* * * * *")
@app.task(name="house.retry_stalled", queueing_lock="house.retry_stalled")
async def retry_stalled(timestamp: int) -> int:
    """Give every job of a dead worker to the living; return how many. All jobs of the house may run twice."""
    jobs = app.job_manager
    stalled = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_FOR))
    for job in stalled:
        try:
            await jobs.retry_job(job)
        except UniqueViolation:
            # Its successor by the clock waits already, and does the same.
            await jobs.finish_job(job, Status.FAILED, delete_job=False)
    return len(stalled)
