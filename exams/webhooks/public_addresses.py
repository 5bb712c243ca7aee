"""A request to an address that somebody typed: only to public machines, and to the one that was looked at.

The name is resolved once and the line goes to that very address, so that a name cannot point elsewhere a moment later.
"""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
LONGEST_ANSWER = 10_000


class NotReached(Exception):
    """``str(error)`` says why, in words for the office."""


def checked(url: str) -> tuple[str, str, int, str]:
    """(address to connect to, host name, port, path).  :raises NotReached: where it leads to no public machine."""
    parts = urlsplit(url)
    private = settings.WEBHOOKS_TO_PRIVATE_ADDRESSES
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise NotReached("The address has to begin with https://.")
    if not parts.hostname or parts.username or parts.password:
        raise NotReached("Write the address as https://host/path, without a name or password in it.")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError, UnicodeError):
        raise NotReached(f"There is no machine called {parts.hostname[:100]}.") from None
    if not private and any(not _is_public(address) for address in found):
        raise NotReached("The address leads to a machine inside a network; only public ones are told.")
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return sorted(found)[0], parts.hostname, port, path


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status with which it was answered; a redirect is not followed.  :raises NotReached:"""
    address, host, port, path = checked(url)
    line = _Line(address, host, port, secure=url.startswith("https"))
    try:
        line.request("POST", path, body, {"Content-Type": "application/json", "User-Agent": "webhooks", **headers})
        answer = line.getresponse()
        answer.read(LONGEST_ANSWER)
        return answer.status
    except ssl.SSLError as error:
        raise NotReached(f"Its certificate cannot be trusted ({error.reason or 'no reason given'}).") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotReached(f"It did not answer ({type(error).__name__}).") from None
    finally:
        line.close()


class _Line(http.client.HTTPConnection):
    """To one address, under the name for which it was looked up."""

    def __init__(self, address, host, port, *, secure):
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._secure = address, secure

    def connect(self):
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _is_public(address: str) -> bool:
    one = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(one, "ipv4_mapped", None) or one
    return inner.is_global and not inner.is_multicast
