"""The forms of the docket."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evercourt.cases.acts.sealing import LONGEST
from evercourt.cases.entry_kinds import called, filed_by
from evercourt.cases.groups import standing_of
from evercourt.cases.models import Case, CaseDocument, Deadline, Party
from evercourt.cases.policy import own_parties
from evercourt.cases.states import SealedTo
from evercourt.courts.rules import rules_of

READ_BY_ALL = _("Everyone who may see the docket reads this: do not repeat what is to be closed.")


def reasons(label: Any, hint: Any = READ_BY_ALL) -> forms.CharField:
    """Return the field for reasons."""
    return forms.CharField(
        label=label, help_text=hint, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip


class ReasonsForm(forms.Form):
    """Reasons alone: for lifting a seal and for striking."""

    reasons = reasons(_("Reasons"))


class CorrectionForm(forms.Form):
    """What is right."""

    text = reasons(_("What is right"), _("Both entries stay; the new one names the old. Everyone reads it."))


class SealForm(forms.Form):
    """What is closed, to whom, on which ground and why."""

    what = forms.ChoiceField(label=_("What is closed?"), widget=forms.RadioSelect)
    to = forms.ChoiceField(label=_("To whom?"), choices=SealedTo.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("Ground for closing it"))
    reasons = reasons(_("Reasons of the order"))

    def __init__(self, *given: Any, case: Case, papers: list[CaseDocument] | None = None, **options: Any) -> None:
        super().__init__(*given, **options)
        grounds = rules_of(case.court).seal_grounds.values()
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (rule.id, f"{called(rule)} [{rule.basis}]") for rule in grounds if rule.in_force(case.court.local_date())
        ]
        if papers is None:
            del self.fields["what"]
            self.fields["to"].choices = [(SealedTo.PUBLIC, SealedTo.PUBLIC.label)]  # type: ignore[attr-defined]
            self.initial["to"] = SealedTo.PUBLIC
        else:
            choices: list[Any] = [("entry", _("the whole entry with all its papers"))]
            choices += [(str(filed.pk), filed.document.title) for filed in papers]
            self.fields["what"].choices = choices  # type: ignore[attr-defined]
            self.initial["what"] = "entry"


class PapersForm(forms.Form):
    """What is handed in, and for whom."""

    kind = forms.ChoiceField(label=_("What kind of papers?"))
    party = forms.ChoiceField(label=_("For whom?"), required=False)
    everywhere = forms.BooleanField(
        label=_("Hand it in for all cases that are tried together"),
        help_text=_("A party's papers go only into those cases in which they are a party."),
        required=False,
    )
    answers = forms.ChoiceField(label=_("Which order do they answer?"), required=False)

    def __init__(self, *given: Any, case: Case, user: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        own = list(own_parties(user).filter(case=case))
        self.parties: dict[str, Party] = {str(party.pk): party for party in own or case.parties.all()}
        who = "party" if own else "court"
        kinds = [(kind.id, called(kind)) for kind in filed_by(case, who)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        names: list[Any] = [(key, party.name) for key, party in self.parties.items()]
        if not own:
            names = [("", _("the court, or another body")), *names]
        self.fields["party"].choices = names  # type: ignore[attr-defined]
        if standing_of(case) is None:
            del self.fields["everywhere"]
        asked = case.deadlines.filter(party__in=self.parties.values(), state=Deadline.State.OPEN).exclude(asks="")
        self.asked = {str(deadline.pk): deadline for deadline in asked.select_related("party")}
        if len(self.asked) < 2:
            del self.fields["answers"]
        else:
            orders = [(key, f"{one.ordered} ({one.party.name}, {one.due_on})") for key, one in self.asked.items()]
            self.fields["answers"].choices = [("", _("no order, or the only one of this kind")), *orders]  # type: ignore[attr-defined]
