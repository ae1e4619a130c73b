"""All figures of the house, in the order in which they are shown. A new one is one entry in the file of its area."""

from evercourt.statistics.figure import Figure
from evercourt.statistics.figures import cases, enforcement, fairness, filing, hearings, hotline, mediation, reach

FIGURES: tuple[Figure, ...] = (
    *filing.FIGURES,
    *cases.FIGURES,
    *hearings.FIGURES,
    *reach.FIGURES,
    *mediation.FIGURES,
    *enforcement.FIGURES,
    *hotline.FIGURES,
    *fairness.FIGURES,
)
BY_CODE = {figure.code: figure for figure in FIGURES}
