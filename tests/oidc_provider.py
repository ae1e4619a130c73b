"""A small OpenID Connect provider for the tests, run as a process of its own: `python -m tests.oidc_provider`.

Discovery, key set, authorization code with PKCE, signed ID tokens, user information. The next person and the next fault
are set by POST /next (JSON: `claims`, `fault`), so that a test can have it answer as no honest provider would.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "evercourt", "the secret of the court"
KEY, FORGED = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _i in range(2))

ahead: dict[str, Any] = {"claims": {}, "fault": ""}
codes: dict[str, dict[str, Any]] = {}
tokens: dict[str, dict[str, Any]] = {}


class Provider(BaseHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None: ...

    @property
    def home(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}"

    def answer(self, found: Any, status: int = 200) -> None:
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/.well-known/openid-configuration":
            issuer = "https://somebody.else" if ahead["fault"] == "other_issuer" else self.home
            self.answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{self.home}/authorize",
                    "token_endpoint": f"{self.home}/token",
                    "userinfo_endpoint": f"{self.home}/userinfo",
                    "jwks_uri": f"{self.home}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif address.path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.answer({"keys": [key | {"kid": "1", "use": "sig", "alg": "RS256"}]})
        elif address.path == "/authorize":
            self.authorize(asked)
        elif address.path == "/userinfo":
            claims = tokens[self.headers["Authorization"].removeprefix("Bearer ")]
            self.answer(claims | {"sub": "somebody else"} if ahead["fault"] == "other_subject" else claims)
        else:
            self.answer({}, 404)

    def authorize(self, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"]}
        if ahead["fault"] == "cancelled":
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe()
            codes[back["code"]] = asked | {"claims": ahead["claims"]}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        if self.path == "/next":
            ahead.update({"fault": "", **json.loads(body)})
            self.answer({})
            return
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        asked = codes.pop(sent.get("code", ""), None)
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != sent["redirect_uri"]
            or (sent["client_id"], sent["client_secret"]) != (CLIENT, SECRET)
        ):
            self.answer({"error": "invalid_grant"}, 400)
            return
        access = secrets.token_urlsafe()
        tokens[access] = asked["claims"]
        self.answer({"access_token": access, "token_type": "Bearer", "id_token": self.signed(asked)})

    def signed(self, asked: dict[str, Any]) -> str:
        fault, now = ahead["fault"], int(time.time())
        claims = {"iss": self.home, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked.get("nonce")}
        claims |= asked["claims"]
        claims |= {
            "wrong_nonce": {"nonce": "another visit"},
            "wrong_audience": {"aud": "another house"},
            "wrong_issuer": {"iss": "https://somebody.else"},
            "made_for_another": {"aud": [CLIENT, "another house"], "azp": "another house"},
            "expired": {"iat": now - 7200, "exp": now - 3600},
        }.get(fault, {})
        for name in {"no_nonce": ["nonce"], "no_end": ["exp"]}.get(fault, []):
            del claims[name]
        if fault == "unsigned":
            return jwt.encode(claims, key=None, algorithm="none", headers={"kid": "1"})
        if fault == "signed_with_the_public_key":
            return jwt.encode(claims, key=SECRET * 3, algorithm="HS256", headers={"kid": "1"})
        if fault == "unknown_key":
            return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "2"})
        return jwt.encode(claims, FORGED if fault == "forged" else KEY, algorithm="RS256", headers={"kid": "1"})


if __name__ == "__main__":
    server = ThreadingHTTPServer(("localhost", 0), Provider)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
