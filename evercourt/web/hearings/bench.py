"""The screen of the bench: what stands in the way, the step and its words, who is there, every act."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evercourt.courts.procedures.schema import HearingStep, in_language
from evercourt.hearings import course, observers, pausing, people, ports
from evercourt.hearings.gate import asked, cannot_begin_next, cannot_close, cannot_go_on, cannot_open
from evercourt.hearings.models import CourseEntry, Hearing, Interruption, Participant, Sitting
from evercourt.hearings.situation import situation
from evercourt.hearings.states import HearingState, SittingState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError, SecondFactorNeeded
from evercourt.kernel.policy import may
from evercourt.web.doors import Request, reads, writes
from evercourt.web.hearings.seeing import entrance, of_the_bench

WEB = Channel.WEB
# The prompt is read out in the language of who is asked.
LANGUAGES = ("zh-hans", "ug", "kk-arab", "en")
NAMES = {"zh-hans": "中文", "ug": "ئۇيغۇرچە", "kk-arab": "قازاقشا", "en": "English"}
YES_OR_NO = (CourseEntry.Answer.YES, CourseEntry.Answer.NO, CourseEntry.Answer.COUNSEL)


@writes
def bench(request: Request, pk: int) -> HttpResponse:
    """Lead the hearing; each button is one act, and what is refused is shown with its article."""
    hearing = of_the_bench(request, pk)
    refused: CourtError | None = None
    if request.method == "POST":
        try:
            ACTS.get(request.POST.get("do", "").partition(":")[0], _nothing)(request, hearing)
            return redirect("hearing_bench", pk)
        except SecondFactorNeeded:
            raise
        except CourtError as error:
            refused = error
    shown = {**_live(hearing, request), "refused": refused, "typed": request.POST.get("text", "") if refused else ""}
    return render(request, "hearings/bench.html", shown, status=refused.status if refused else 200)


@reads
def bench_live(request: Request, pk: int) -> HttpResponse:
    """Give the part of the screen that changes by itself; asks for the whole page when the hearing has moved on."""
    shown = _live(of_the_bench(request, pk), request)
    response = render(request, "hearings/bench_live.html", shown)
    if request.GET.get("at", shown["at"]) != shown["at"]:
        response["HX-Refresh"] = "true"
    return response


def _live(hearing: Hearing, request: Request) -> dict[str, Any]:
    sitting = Sitting.objects.filter(hearing=hearing).first()
    so = situation(hearing)
    stop = sitting.interruptions.filter(ended_at=None).first() if sitting else None
    if sitting is None:
        ways = cannot_open(so)
    elif sitting.state == SittingState.PAUSED:
        ways = cannot_go_on(so)
    elif sitting.step == so.kind.steps[-1]:
        ways = cannot_close(so)
    else:
        ways = cannot_begin_next(so)
    rows = hearing.people.filter(gone_at=None).select_related("centre_room__centre", "party", "interprets_for")
    by_key = {person.key: person for person in so.people}
    step = next((one for one in so.steps if one.id == so.step), so.steps[0])
    return {
        **entrance(hearing, request.user),
        "hearing": hearing,
        "case": hearing.case,
        "sitting": sitting,
        "at": f"{sitting.state}.{sitting.step}" if sitting else "door",
        "scheduled": hearing.state == HearingState.SCHEDULED,
        "obstacles": ways,
        "stop": stop,
        "missed": pausing.missed(stop) if stop else [],
        "unrepeated": _unrepeated(sitting),
        "should_adjourn": sitting is not None and pausing.should_adjourn(sitting),
        "steps": [{"id": one.id, "name": in_language(one.names, get_language() or "en")} for one in so.steps],
        "step": step,
        "prompts": [(code, NAMES[code], step.texts[code]) for code in _spoken(rows, hearing)],
        "asked": _asked(so, step),
        "again": [(one, _asked(so, one)) for one in so.steps if one.again and sitting and _before(so, one, step)],
        "people": [(row, by_key[row.pk]) for row in rows if row.pk in by_key],
        "recorders": ports.live_room().recordings(hearing.pk),
        "leads": may(request.user, "hearing.lead", hearing),
        "reasons": [(reason.value, reason.label) for reason in pausing.BY_THE_JUDGE],
        "methods": Participant.Check.choices,
        "observers": hearing.observers.select_related("user").order_by("pk"),
        "entries": sitting.entries.select_related("participant").order_by("-pk")[:12] if sitting else [],
        "faults": sitting.interruptions.filter(reason=Interruption.Reason.FAULT, explained="") if sitting else [],
    }


def _before(so: Any, one: HearingStep, step: HearingStep) -> bool:
    return bool(so.kind.steps.index(one.id) < so.kind.steps.index(step.id))


def _spoken(rows: Any, hearing: Hearing) -> list[str]:
    """Return the languages of the people first, then the others."""
    own = [hearing.language, *(row.language for row in rows)]
    return list(dict.fromkeys([*(code for code in own if code in LANGUAGES), *LANGUAGES]))


def _asked(so: Any, step: HearingStep) -> list[dict[str, Any]]:
    answers = CourseEntry.Answer
    choices = [answers.SAID, answers.DECLINED] if step.wanted not in ("yes", "no") else list(YES_OR_NO)
    return [
        {"person": person, "given": answers(given).label if (given := person.answers.get(step.id)) else "",
         "choices": [(choice.value, choice.label) for choice in choices]}
        for person in asked(so, step)
    ]  # fmt: skip


def _unrepeated(sitting: Sitting | None) -> list[tuple[Interruption, list[CourseEntry]]]:
    if sitting is None:
        return []
    waiting = sitting.interruptions.filter(reason=Interruption.Reason.LOST, repeated_at=None).exclude(ended_at=None)
    return [(one, pausing.missed(one)) for one in waiting.select_related("participant")]


def _number(request: Request) -> int:
    number = request.POST.get("do", "").partition(":")[2]
    return int(number) if number.isdecimal() else 0


def _person(request: Request, hearing: Hearing) -> Participant:
    found: Participant = get_object_or_404(hearing.people.filter(gone_at=None), pk=_number(request))
    return found


def _open(request: Request, hearing: Hearing) -> None:
    course.open_sitting(hearing, by=request.user, via=WEB)


def _answer(request: Request, hearing: Hearing) -> None:
    """`answer:PERSON` with `answer`, `text`, and `step` for a question asked again."""
    given = request.POST
    course.enter_answer(
        hearing.sitting, _person(request, hearing), answer=given.get("answer", ""), text=given.get("text", "")[:20_000],
        step=given.get("step", ""), by=request.user, via=WEB,
    )  # fmt: skip


def _step(request: Request, hearing: Hearing) -> None:
    course.begin_next_step(hearing.sitting, by=request.user, via=WEB)


def _pause(request: Request, hearing: Hearing) -> None:
    pausing.pause(hearing.sitting, reason=request.POST.get("reason", ""), by=request.user, via=WEB)


def _resume(request: Request, hearing: Hearing) -> None:
    pausing.resume(hearing.sitting, by=request.user, via=WEB)


def _repeated(request: Request, hearing: Hearing) -> None:
    stop = get_object_or_404(hearing.sitting.interruptions, pk=_number(request))
    pausing.mark_repeated(stop, by=request.user, via=WEB)


def _explain(request: Request, hearing: Hearing) -> None:
    stop = get_object_or_404(hearing.sitting.interruptions, pk=_number(request))
    pausing.explain_fault(stop, text=request.POST.get("text", "")[:20_000], by=request.user, via=WEB)


def _close(request: Request, hearing: Hearing) -> None:
    course.close_sitting(hearing.sitting, by=request.user, via=WEB)


def _break_off(request: Request, hearing: Hearing) -> None:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise BadInput(_("Give the reason; the parties will read it."), field="reason")
    course.break_off(hearing.sitting, reason=reason[:2000], by=request.user, via=WEB)


def _check(request: Request, hearing: Hearing) -> None:
    people.check_at_door(
        _person(request, hearing), method=request.POST.get("method", ""), by=request.user, via=WEB
    )  # fmt: skip


def _admit(request: Request, hearing: Hearing) -> None:
    people.admit(_person(request, hearing), by=request.user, via=WEB)


def _release(request: Request, hearing: Hearing) -> None:
    people.release(_person(request, hearing), by=request.user, via=WEB)


def _observer(request: Request, hearing: Hearing) -> None:
    asked_for = get_object_or_404(hearing.observers, pk=_number(request))
    admit = request.POST.get("answer") == "yes"
    observers.decide_observer(asked_for, admit=admit, reason=request.POST.get("text", ""), by=request.user, via=WEB)


def _nothing(request: Request, hearing: Hearing) -> None:
    raise BadInput(_("Choose what to do."))


ACTS: dict[str, Callable[[Request, Hearing], None]] = {
    "open": _open, "answer": _answer, "step": _step, "pause": _pause, "resume": _resume, "repeated": _repeated,
    "explain": _explain, "close": _close, "break_off": _break_off, "check": _check, "admit": _admit,
    "release": _release, "observer": _observer,
}  # fmt: skip
