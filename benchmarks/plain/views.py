"""The same rows as a filing over the API, written as one writes them with Django REST Framework and the ORM.

It checks the shape of what came and nothing of the law: no permission, no rule counted, no letter composed, no key
looked up before.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app
from rest_framework import authentication, permissions, serializers, status
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evercourt.accounts.models import APIToken
from evercourt.api.models import KeptAnswer
from evercourt.courts.models import Court
from evercourt.filing.models import Filing, Submission
from evercourt.ledger.models import Entry
from evercourt.messages.models import Message


class Party(serializers.Serializer[Any]):
    side = serializers.ChoiceField(["plaintiff", "defendant", "third_party"])
    kind = serializers.ChoiceField(["person", "company"])
    name = serializers.CharField(max_length=200)
    phone = serializers.CharField(max_length=40, required=False)
    address = serializers.CharField(max_length=300, required=False)


class Claim(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(["money", "other"])
    text = serializers.CharField(max_length=50_000)
    amount = serializers.DecimalField(max_digits=15, decimal_places=2, required=False)


class Form(serializers.Serializer[Any]):
    cause = serializers.CharField(max_length=100)
    parties = Party(many=True)
    claims = Claim(many=True)
    facts = serializers.CharField(max_length=50_000)


class FilingSerializer(serializers.ModelSerializer[Filing]):
    court = serializers.SlugRelatedField(slug_field="code", queryset=Court.objects.all())
    form = Form(write_only=True)

    class Meta:
        model = Filing
        fields = ["id", "receipt_number", "state", "court", "form", "submitted_at", "due_on", "case"]
        read_only_fields = ["receipt_number", "state", "submitted_at", "due_on", "case"]

    def create(self, validated_data: Any) -> Filing:
        return _write(self.context["request"], validated_data["court"])


class KeyAuthentication(authentication.TokenAuthentication):
    keyword = "Bearer"

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        kept = hashlib.sha256(key.encode()).hexdigest()
        found = APIToken.objects.select_related("user").filter(hash=kept, revoked_at=None).first()
        if found is None:
            raise AuthenticationFailed
        return found.user, found


class Filings(APIView):
    """Writes a filing, its submission, its ledger entry, its letter, its job and its kept answer."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [permissions.IsAuthenticated]

    def post(self, request: Request) -> Response:
        asked = FilingSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        asked.save()
        KeptAnswer.objects.create(
            user=request.user,
            key=request.headers["Idempotency-Key"],
            request_sha256=hashlib.sha256(request.path.encode()).hexdigest(),
            status=status.HTTP_201_CREATED,
            body=json.dumps(asked.data, default=str).encode(),
        )
        return Response(asked.data, status=status.HTTP_201_CREATED)


def _write(request: Request, court: Court) -> Filing:
    now, form = timezone.now(), request.data["form"]
    filing = Filing.objects.create(
        court=court,
        state=Filing.State.SUBMITTED,
        filer=request.user,
        via="api",
        form=form,
        submitted_at=now,
        received_at=now,
        due_on=now.date() + timedelta(days=7),
    )
    Submission.objects.create(filing=filing, round=0, at=now, via="api", form=form)
    entry = Entry.objects.create(
        stream=f"filing:{filing.pk}",
        at=now,
        actor=f"user:{request.user.pk}",
        via="api",
        act="filing.submitted",
        facts_text=json.dumps({"receipt_number": filing.receipt_number, "due_on": str(filing.due_on)}),
    )
    Message.objects.create(
        key=f"{entry.stream}:{entry.place}:filing_submitted:{request.user.pk}:portal",
        to=request.user,
        line="portal",
        language="zh-hans",
        letter="filing_submitted",
        subject=f"法院已收到您的立案申请 {filing.receipt_number}",
        body=f"{request.user.name}，您的立案申请 {filing.receipt_number} 已送达{court.name}。\n" * 3,
        link=f"/filings/{filing.pk}",
        state="sent",
        sent_at=now,
    )
    app.configure_task("filing.issue_receipt", queue="filing", lock=f"filing:{filing.pk}").defer(filing_id=filing.pk)
    return filing
