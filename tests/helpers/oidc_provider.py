"""A small OpenID Connect provider on this machine, for tests of signing in: whoever types an address is that person.

It keeps the rules that matter to the other side: the client's secret, the address to return to, a code that is good
once, PKCE, the nonce, and an identity signed with a key that is published.
"""

import base64
import contextlib
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "complaints"
SECRET = "known to both sides"  # noqa: S105 - of a provider that lives for one test
FORM = """<!doctype html><html lang="en"><title>Sign in</title><form action="/signed" method="get">
<input name="request" type="hidden" value="{request}"><label>Address <input name="email"></label>
<label>Groups <input name="groups"></label>
<label><input name="unverified" type="checkbox"> not verified</label><button>Continue</button></form></html>"""


class Provider:
    """One provider: its address, what it was asked, and the codes that are still good."""

    def __init__(self, port: int, redirect_uri: str):
        self.address = f"http://127.0.0.1:{port}"
        self.redirect_uri = redirect_uri
        self.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "test"}, private=True)
        self.codes: dict[str, tuple[dict[str, str], dict[str, object]]] = {}
        self.ended = 0
        """How often somebody signed out here too."""
        self.refused: list[str] = []

    def metadata(self) -> dict[str, object]:
        """What a client reads first."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def code(self, asked: dict[str, str], email: str, *, verified: bool, groups: str = "") -> str:
        """A code for somebody who has just said who they are."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = (asked, {"email": email, "email_verified": verified, "sub": email.lower()})
        if groups:
            self.codes[code][1]["groups"] = groups.split(",")
        return code

    def token(self, authorization: str, form: dict[str, str]) -> dict[str, object] | None:
        """The identity for a code; None, with the reason in `refused`, where something does not fit."""
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        found = self.codes.pop(form.get("code", ""), None)
        if [unquote(part) for part in given.split(":")] != [CLIENT, SECRET]:
            self.refused.append("the secret is another")
        elif found is None or form.get("redirect_uri") != self.redirect_uri:
            self.refused.append("the code is not good, or was given for another address")
        else:
            asked, person = found
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked.get("code_challenge"):
                self.refused.append("the verifier does not fit the challenge")
                return None
            now = int(time.time())
            claims = {
                "iss": self.address,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 300,
                "nonce": asked["nonce"],
                **person,
            }
            identity = jwt.encode({"alg": "RS256", "kid": "test"}, claims | person, self.key)
            return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": identity}
        return None


@contextlib.contextmanager
def running(port: int, redirect_uri: str) -> Iterator[Provider]:
    """A provider that answers on 127.0.0.1 until the block ends."""
    provider = Provider(port, redirect_uri)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            match parts.path:
                case "/.well-known/openid-configuration":
                    self._answer(json.dumps(provider.metadata()), "application/json")
                case "/jwks":
                    self._answer(json.dumps({"keys": [provider.key.as_dict(private=False)]}), "application/json")
                case "/authorize" if asked.get("redirect_uri") == redirect_uri and asked.get("client_id") == CLIENT:
                    self._answer(FORM.format(request=html.escape(json.dumps(asked))), "text/html")
                case "/signed":
                    wanted = json.loads(asked["request"])
                    code = provider.code(
                        wanted, asked["email"], verified="unverified" not in asked, groups=asked.get("groups", "")
                    )
                    self._send(f"{redirect_uri}?{urlencode({'code': code, 'state': wanted['state']})}")
                case "/end":
                    provider.ended += 1
                    self._send(asked["post_logout_redirect_uri"])
                case _:
                    self._answer("no such place", "text/plain", 404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            found = provider.token(self.headers.get("Authorization", ""), form)
            answer = found or {"error": "invalid_grant"}
            self._answer(json.dumps(answer), "application/json", 200 if found else 400)

        def _answer(self, body: str, kind: str, status: int = 200):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def _send(self, address: str):
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
