"""The whole of a filing as data. A draft is the same data, incomplete; it is checked only when someone asks."""

from __future__ import annotations

import copy
import dataclasses
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from evercourt.filing.form_messages import message
from evercourt.filing.identity_numbers import company_code_is_right, resident_number_is_right
from evercourt.filing.typed import hidden_in, visible
from evercourt.kernel.errors import BadInput

# Thirteen digits before the point and two after it hold any amount a court has seen.
LARGEST_AMOUNT = Decimal("9999999999999.99")
LONGEST_TEXT = 50_000


def _one_line(value: Any) -> Any:
    """Refuse characters nobody can see; a name that reads one way and is another is no name."""
    if not isinstance(value, str):
        return value
    if hidden_in(value):
        raise PydanticCustomError("hidden_characters", "hidden characters")
    return visible(value)


def _text(value: Any) -> Any:
    return visible(value, lines=True) if isinstance(value, str) else value


def _empty_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _amount(value: Any) -> Any:
    """Read an amount as people write it: 86,500.00 or 86500 or with full-width digits."""
    if not isinstance(value, str):
        return value
    text = visible(value).replace(",", "").replace("，", "").replace("¥", "").replace("￥", "").removesuffix("元")
    return text.strip() or None


def _phone(value: Any) -> Any:
    """Return the number in E.164 form; a number without country is one of China."""
    if not isinstance(value, str) or not value.strip():
        return ""
    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException:
        raise PydanticCustomError("phone", "not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise PydanticCustomError("phone", "not a telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        return ""
    local, at, domain = visible(value).rpartition("@")
    if not (local and at and "." in domain) or any(letter.isspace() for letter in value.strip()):
        raise PydanticCustomError("email", "not an e-mail address")
    return f"{local}@{domain.lower()}"


Line = Annotated[str, BeforeValidator(_one_line), Field(max_length=200)]
ShortLine = Annotated[str, BeforeValidator(_one_line), Field(max_length=100)]
Text = Annotated[str, BeforeValidator(_text), Field(max_length=LONGEST_TEXT)]
Phone = Annotated[str, BeforeValidator(_phone)]
Email = Annotated[str, BeforeValidator(_email), Field(max_length=200)]
Day = Annotated[date | None, BeforeValidator(_empty_is_none)]
Answer = Annotated[bool | None, BeforeValidator(_empty_is_none)]
# The limits bind the amount, not its absence: an empty field is no amount, and no mistake.
Yuan = Annotated[Decimal, Field(ge=0, le=LARGEST_AMOUNT, max_digits=15, decimal_places=2, allow_inf_nan=False)]
Amount = Annotated[Yuan | None, BeforeValidator(_amount)]


class Part(BaseModel):
    """A part of a filing: every field may still be empty, and what the court does not ask for is not kept."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Representative(Part):
    """Who acts for a party, with a power of attorney."""

    name: ShortLine = ""
    kind: Literal["", "lawyer", "legal_worker", "relative", "employee", "recommended"] = ""
    licence_number: ShortLine = ""
    firm: Line = ""
    phone: Phone = ""
    scope: Literal["", "general", "special"] = ""


class Party(Part):
    """A person or company on one side (CPL 124)."""

    side: Literal["plaintiff", "defendant", "third_party", "prosecutor", "accused"] = "plaintiff"
    kind: Literal["person", "company"] = "person"
    name: Line = ""
    identity_kind: Literal["", "resident_card", "passport", "residence_permit", "company_code"] = ""
    identity_number: ShortLine = ""
    sex: Literal["", "female", "male", "other"] = ""
    born_on: Day = None
    ethnicity: Annotated[str, BeforeValidator(_one_line), Field(max_length=32)] = ""
    occupation: ShortLine = ""
    employer: Line = ""
    address: Annotated[str, BeforeValidator(_one_line), Field(max_length=300)] = ""
    phone: Phone = ""
    email: Email = ""
    legal_representative: ShortLine = ""
    legal_representative_position: ShortLine = ""
    # Of an accused: the centre in which they are held, since when, and the language they speak (CRPL 9, 91).
    held_at: Line = ""
    held_since: Day = None
    language: ShortLine = ""
    representatives: Annotated[list[Representative], Field(max_length=10)] = []

    @model_validator(mode="after")
    def _number_fits_its_kind(self) -> Party:
        number = self.identity_number.upper()
        if self.identity_kind == "resident_card" and number and not resident_number_is_right(number):
            raise PydanticCustomError("resident_number", "checksum", {"field": "identity_number"})
        if self.identity_kind == "company_code" and number and not company_code_is_right(number):
            raise PydanticCustomError("company_code", "checksum", {"field": "identity_number"})
        if self.born_on and self.born_on > date.today():  # noqa: DTZ011 - a birth date has no zone
            raise PydanticCustomError("not_yet", "in the future", {"field": "born_on"})
        return self


class Claim(Part):
    """One thing the court is asked for: money, or something else."""

    kind: Literal["money", "other"] = "money"
    text: Text = ""
    amount: Amount = None


class Witness(Part):
    name: ShortLine = ""
    address: Line = ""
    phone: Phone = ""
    knows: Text = ""


class Evidence(Part):
    """One line of the evidence list; `document` is the FilingDocument that holds it, if it is a file."""

    title: Line = ""
    proves: Annotated[str, BeforeValidator(_text), Field(max_length=300)] = ""
    source: Line = ""
    document: Annotated[int | None, BeforeValidator(_empty_is_none)] = None


class Consent(Part):
    """The answer to being served electronically, and in which words it was asked. None is: not answered."""

    answer: Answer = None
    email: Email = ""
    phone: Phone = ""
    channels: list[Literal["portal", "email", "sms"]] = []
    told_text_version: ShortLine = ""
    told_language: ShortLine = ""


class Charge(Part):
    """What a procuratorate adds: the articles, the plea, the sentence it recommends, in words and months (CRPL 176)."""

    articles: Line = ""
    admits: Answer = None
    fast_track: Answer = None
    recommendation: Text = ""
    months: Annotated[Annotated[int, Field(ge=0, le=600)] | None, BeforeValidator(_empty_is_none)] = None


class Confirmation(Part):
    """How a person whose filing a clerk wrote down confirmed it (CPL 123; REG 3)."""

    manner: Literal["", "signed", "read_aloud"] = ""
    text: Text = ""
    posted_on: Day = None


class FilingForm(Part):
    """One whole filing."""

    cause: ShortLine = ""
    court: ShortLine = ""
    parties: Annotated[list[Party], Field(max_length=100)] = []
    claims: Annotated[list[Claim], Field(max_length=50)] = []
    facts: Text = ""
    reasons: Text = ""
    witnesses: Annotated[list[Witness], Field(max_length=50)] = []
    evidence: Annotated[list[Evidence], Field(max_length=300)] = []
    mediation: Answer = None
    consent: Consent = Consent()
    fee_relief: Literal["", "none", "deferral", "reduction", "exemption"] = ""
    fee_relief_reason: Text = ""
    language: ShortLine = ""
    interpreter: ShortLine = ""
    confirmation: Confirmation = Confirmation()
    charge: Charge = Charge()

    @property
    def claims_total(self) -> Decimal | None:
        """The sum of all money claims, or None if the filing asks for no money."""
        amounts = [claim.amount for claim in self.claims if claim.kind == "money" and claim.amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    def side(self, side: str) -> list[Party]:
        """Return the parties on one side, in their order."""
        return [party for party in self.parties if party.side == side]

    @property
    def filing_side(self) -> str:
        """The side that brings the case: a plaintiff, or a procuratorate."""
        return "prosecutor" if self.side("prosecutor") else "plaintiff"

    @property
    def reachable(self) -> bool:
        """Whether the court knows any way to reach someone on the filing side."""
        return any(party.address or party.phone or party.email for party in self.side(self.filing_side))


@dataclasses.dataclass(frozen=True)
class Problem:
    """One value that cannot be used: where it is (dotted path) and what is wrong with it, in the reader's language."""

    field: str
    text: str


def check(draft: dict[str, Any]) -> FilingForm:
    """Return the draft as a form. Raises BadInput naming the first value that cannot be used."""
    try:
        return FilingForm.model_validate(draft)
    except ValidationError as error:
        first = _problems(error)[0]
        raise BadInput(first.text, field=first.field) from error


def read(draft: dict[str, Any]) -> tuple[FilingForm, list[Problem]]:
    """Return what can be understood of a draft, and every value that cannot be used. Never raises.

    Names with hidden characters are read without them; any other value that cannot be used reads as empty.
    """
    draft = copy.deepcopy(draft)
    problems: list[Problem] = []
    while True:
        try:
            return FilingForm.model_validate(draft), problems
        except ValidationError as error:
            found = _problems(error)
            problems += found
            mended = [_mend(draft, problem.field.split(".")) for problem in found]
            if not all(mended):
                return FilingForm(), problems


def problem_texts(problems: list[Problem]) -> dict[str, str]:
    """Return the text of each problem by its path."""
    return {problem.field: problem.text for problem in problems}


def _problems(error: ValidationError) -> list[Problem]:
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        context = detail.get("ctx", {})
        path = [str(step) for step in detail["loc"]] + ([context["field"]] if "field" in context else [])
        found.setdefault(".".join(path), message(detail["type"], context))
    return [Problem(field=field, text=text) for field, text in found.items()]


def _mend(draft: Any, path: list[str]) -> bool:
    """Clean or empty the value at `path`, so that the rest can be read. Returns False if there is nothing to mend."""
    place: Any = draft
    try:
        for step in path[:-1]:
            place = place[int(step)] if isinstance(place, list) else place[step]
        last: Any = int(path[-1]) if isinstance(place, list) else path[-1]
        value = place[last]
    except (KeyError, IndexError, ValueError, TypeError):
        return False
    if isinstance(value, str) and hidden_in(value):
        place[last] = visible(value)
    elif isinstance(place, list) and value != {}:
        place[last] = {}
    else:
        del place[last]
    return True
