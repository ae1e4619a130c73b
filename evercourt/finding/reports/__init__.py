"""Reports of a court: what there is, waits and is due; totals are counted from the very rows that are listed."""

from evercourt.finding.reports.definition import Report, Table, table
from evercourt.finding.reports.reports import BY_CODE, REPORTS

__all__ = ["BY_CODE", "REPORTS", "Report", "Table", "table"]
