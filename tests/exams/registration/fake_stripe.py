"""A server on loopback that speaks as much of Stripe's API as the house asks for, and signs what it tells."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

SECRET, WEBHOOK = "sk_test_of_the_fake", "whsec_of_the_fake"


class FakeStripe:
    """``sessions`` and ``refunds`` as they were asked for; ``down`` or ``refuses`` makes it fail."""

    def __init__(self):
        self.sessions, self.refunds, self.asked, self.kept = {}, {}, [], {}
        self.refuses, self.told = "", 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    # ── what people do on its pages ──────────────────────────────────────────────────────────────────────────────────
    def pay(self, session, *, slowly=False):
        it = self.sessions[session]
        it |= {"status": "complete", "payment_status": "unpaid" if slowly else "paid"}
        it["payment_intent"] = f"pi_{session[3:]}"
        return it

    def event(self, kind, thing, *, number=None, created=None):
        """(body, signature) as Stripe posts them."""
        self.told += 1
        body = json.dumps(
            {
                "id": number or f"evt_{self.told}", "object": "event", "type": kind, "created": created or _now(),
                "data": {"object": thing}, "api_version": "2026-01-28", "livemode": False,
            }
        )  # fmt: skip
        return body.encode(), signature(body)

    # ── the API ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def answer(self, method, path, given, key):
        self.asked.append((method, path, given))
        if self.refuses:
            return 402, {"error": {"type": "card_error", "code": self.refuses, "message": "It was refused."}}
        if key and key in self.kept:
            return self.kept[key]
        answer = self._new(method, path, given)
        if key:
            self.kept[key] = answer
        return answer

    def _new(self, method, path, given):
        if (method, path) == ("POST", "/v1/checkout/sessions"):
            number = f"cs_{len(self.sessions) + 1}"
            amount = int(given["line_items[0][price_data][unit_amount]"])
            self.sessions[number] = {
                "id": number, "object": "checkout.session", "url": f"{self.url}/page/{number}", "status": "open",
                "payment_status": "unpaid", "amount_total": amount, "payment_intent": None,
                "currency": given["line_items[0][price_data][currency]"], "expires_at": _now() + 86_400,
                "metadata": {"bill": given["metadata[bill]"], "association": given["metadata[association]"]},
            }  # fmt: skip
            return 200, self.sessions[number]
        if path.startswith("/v1/checkout/sessions/"):
            number, _, verb = path.removeprefix("/v1/checkout/sessions/").partition("/")
            session = self.sessions[number]
            if verb == "expire":
                if session["status"] != "open":
                    return 400, {"error": {"type": "invalid_request_error", "message": "Only open ones expire."}}
                session["status"] = "expired"
            return 200, session
        number = f"re_{len(self.refunds) + 1}"
        self.refunds[number] = {
            "id": number, "object": "refund", "status": "succeeded", "amount": int(given["amount"]), "currency": "usd",
            "payment_intent": given["payment_intent"], "metadata": {},
        }  # fmt: skip
        return 200, self.refunds[number]

    def _handler(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _do(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                if self.headers["Authorization"] != f"Bearer {SECRET}":
                    status, answer = 401, {"error": {"type": "invalid_request_error", "message": "No such key."}}
                else:
                    key = self.headers.get("Idempotency-Key") if self.command == "POST" else None
                    key = None if self.path.endswith("/expire") else key
                    status, answer = fake.answer(self.command, self.path, dict(parse_qsl(body)), key)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = _do  # noqa: N815 - as the server asks for

            def log_message(self, *words):
                """Says nothing."""

        return Handler


def signature(body, *, secret=WEBHOOK, at=None):
    at = at or _now()
    made = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def _now():
    return int(time.time())  # noqa: TID251 - the pinned one
