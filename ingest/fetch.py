"""Pages of the web: the only module that uses the network.

It says who it is, obeys robots.txt (RFC 9309), waits between two requests to one host, and bounds size and time.
An address of the machine or of its local network is refused when connecting, at each hop: the name is resolved once
and that very address is connected to, so that a name that changes its mind (DNS rebinding) reaches nothing private.
Refused: other schemes than http and https, credentials in the address. Proxies are not used.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, cast
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from protego import Protego

from ingest.errors import SourceError
from ingest.listing import listing, may_list
from ingest.readers.raw import Raw
from ingest.response import Response, file_name, joined, licence_of

USER_AGENT: Final = "Essaim/0.1 (+https://w3id.org/essaim)"
ROBOT: Final = "Essaim"
LARGEST_PAGE: Final = 20_000_000
LONGEST_S: Final = 30.0
# Between two requests to one host; a robots.txt may ask for more, up to LONGEST_WAIT_S.
WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 30.0
MOST_REDIRECTS: Final = 5
LARGEST_ROBOTS: Final = 500_000  # RFC 9309 §2.5: a crawler reads at least 500 KiB
# sitemaps.org: one file lists 50,000 addresses at most; a run of an hour or so is what one command may start.
MOST_LISTED: Final = 5_000
_READ_AT_ONCE = 65_536

# Public addresses that answer only inside a cloud, with secrets (Azure's wire server).
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
# IPv4 inside IPv6: RFC 6052.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], Sequence[str]]
Allowed = Callable[[str], bool]


def system_addresses(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, in the system's order. Raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def is_public(address: str) -> bool:
    """Tell an address of the internet from one of this machine, its network, a multicast group or a cloud's metadata.

    An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64) is judged by itself.
    """
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast and ip not in _METADATA


def normalised(url: str) -> str:
    """Return an address without its fragment, its host in ASCII, spaces and accents encoded.

    Raises SourceError where it is none, or where it carries a name or a password.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as err:
        raise SourceError(url, "adresse web incorrecte") from err
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise SourceError(url, "adresse web incorrecte : « http:// » ou « https:// » est attendu")
    if parts.username is not None or parts.password is not None:
        raise SourceError(_without_credentials(parts), "adresse avec identifiant ou mot de passe : retirez-les")
    shown = f"[{host}]" if ":" in host else _ascii_host(url, host)
    netloc = f"{shown}:{port}" if port is not None else shown
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def _ascii_host(url: str, host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as err:
        raise SourceError(url, "nom de site incorrect") from err


def _without_credentials(parts: SplitResult) -> str:
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))


# ---- a connection that ends in time --------------------------------------------------------------------------------


class _Reads(io.RawIOBase):
    """What http.client reads from a socket that must answer before a moment."""

    def __init__(self, owner: "_TimedSocket") -> None:
        self._owner = owner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        return self._owner.timed().recv_into(cast(bytearray, buffer))


class _TimedSocket:
    """A connected socket whose reads and writes all end before one moment of time.monotonic().

    A timeout of the socket alone would start again at each byte: a server that drips could hold a run for ever.
    """

    def __init__(self, sock: socket.socket, moment: float) -> None:
        self._sock = sock
        self._moment = moment

    def timed(self) -> socket.socket:
        """Return the socket with the time that is left. Raises TimeoutError where none is."""
        left = self._moment - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._sock

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reads(self))

    def sendall(self, data: bytes) -> None:
        self.timed().sendall(data)

    def close(self) -> None:
        """Do nothing: http.client closes a socket that its answer is still to be read from."""

    def end(self) -> None:
        """Close the socket."""
        self._sock.close()


@dataclass
class Web:
    """What one run knows of the hosts it meets. Injected in tests: name resolution, allowed addresses, waiting.

    resolve(host, port) → IP addresses; allowed(address); wait_s: least time between two requests to one host.
    """

    resolve: Resolve = system_addresses
    allowed: Allowed = is_public
    wait_s: float = WAIT_S
    longest_s: float = LONGEST_S
    largest: int = LARGEST_PAGE
    sleep: Callable[[float], None] = time.sleep
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, Protego] = field(default_factory=dict)
    _kept: dict[str, Raw] = field(default_factory=dict)

    def load(self, url: str) -> Raw:
        """Return a page. Its locator is its address as given, normalised.

        Raises SourceError: no connection, a refusal (by robots.txt, by the server, of a private address), too large,
        too slow, empty.
        """
        locator = normalised(url)
        if locator in self._kept:
            return self._kept.pop(locator)
        response = self._follow(locator, locator, obeying=True)
        if not response.data.strip():
            raise SourceError(locator, "page vide")
        return Raw(
            locator,
            file_name(response),
            response.data,
            licence=licence_of(response),
            retrieved=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def keep(self, raw: Raw) -> None:
        """Hold a page that was asked for what it lists and lists nothing: it need not be asked twice."""
        self._kept[raw.locator] = raw

    def _follow(self, url: str, locator: str, *, obeying: bool) -> Response:
        """Return the answer behind an address and its redirects. obeying: ask robots.txt first, at each hop."""
        for _ in range(MOST_REDIRECTS + 1):
            if obeying:
                self._ask_robots(url, locator)
            response = self._get(url, locator)
            target = response.headers.get("location")
            if response.status not in (301, 302, 303, 307, 308) or not target:
                if obeying:
                    _refuse_status(response.status, locator)
                return response
            try:
                url = normalised(joined(url, target))
            except SourceError as err:
                raise SourceError(locator, f"redirigée vers une adresse refusée ({err.reason})") from err
        raise SourceError(locator, f"plus de {MOST_REDIRECTS} redirections")

    def _ask_robots(self, url: str, locator: str) -> None:
        """Raise SourceError where the host's robots.txt refuses an address."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            response = self._follow(f"{site}/robots.txt", locator, obeying=False)
            if response.status >= 500:  # RFC 9309 §2.3.1.4: unreachable rules forbid all
                raise SourceError(locator, f"le site ne dit pas ce qu'il permet (robots.txt : {response.status})")
            rules = response.data[:LARGEST_ROBOTS].decode("utf-8", "replace") if response.status < 300 else ""
            self._robots[site] = Protego.parse(rules)
        if not self._robots[site].can_fetch(url, ROBOT):
            raise SourceError(locator, "refusée par le robots.txt du site")

    def _get(self, url: str, locator: str) -> Response:
        """Make one request, redirects not followed. Raises SourceError."""
        parts = urlsplit(url)
        self._wait(parts)
        moment = time.monotonic() + self.longest_s
        try:
            sock = self._connect(parts, locator, moment)
            return _exchange(url, parts, _TimedSocket(sock, moment), locator, self.largest)
        except TimeoutError as err:
            raise SourceError(locator, f"pas de réponse complète en {self.longest_s:g} s") from err
        except ssl.SSLError as err:
            raise SourceError(locator, f"connexion sécurisée impossible ({err.reason or err})") from err
        except OSError as err:
            raise SourceError(locator, f"pas de connexion : {err.strerror or err}") from err
        except http.client.HTTPException as err:
            raise SourceError(locator, f"réponse incorrecte du site ({type(err).__name__})") from err

    def _wait(self, parts: SplitResult) -> None:
        """Let the host rest since its last request."""
        host, site = parts.hostname or "", f"{parts.scheme}://{parts.netloc}"
        asked = self._robots[site].crawl_delay(ROBOT) if site in self._robots else None
        pause = max(self.wait_s, min(asked or 0.0, LONGEST_WAIT_S)) if self.wait_s else 0.0
        left = self._last.get(host, -LONGEST_WAIT_S) + pause - time.monotonic()
        if left > 0:
            self.sleep(left)
        self._last[host] = time.monotonic()

    def _connect(self, parts: SplitResult, locator: str, moment: float) -> socket.socket:
        """Connect to an address that was checked, and to no other. Raises SourceError, OSError."""
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = self.resolve(host, port)
        if not addresses or not all(map(self.allowed, addresses)):
            raise SourceError(locator, f"« {host} » est une adresse de cette machine ou d'un réseau privé : refusée")
        sock = _open(addresses, port, moment)
        if parts.scheme == "http":
            return sock
        try:
            return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        except OSError:
            sock.close()
            raise


def _open(addresses: Sequence[str], port: int, moment: float) -> socket.socket:
    """Return a socket connected to the first address that answers. Raises the last address's OSError."""
    for number, address in enumerate(addresses, start=1):
        left = max(0.1, (moment - time.monotonic()) / (len(addresses) - number + 1))
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError:
            if number == len(addresses):
                raise
    raise OSError("aucune adresse")


def _exchange(url: str, parts: SplitResult, sock: _TimedSocket, locator: str, largest: int) -> Response:
    """Send a GET and read its answer, within a size."""
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    headers = {
        "Host": parts.netloc,
        "User-Agent": USER_AGENT,
        "Accept": "text/html, application/xhtml+xml, application/pdf, text/*;q=0.9, */*;q=0.5",
        "Accept-Language": "fr, en;q=0.5",
        "Accept-Encoding": "identity, gzip;q=0.5",
        "Connection": "close",
    }
    connection = http.client.HTTPConnection(parts.hostname or "")
    connection.sock = cast(socket.socket, sock)
    try:
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        data = _body(answer, locator, largest)
        if found.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate"):
            data = _inflated(data, locator, largest)
        return Response(url, answer.status, found, data)
    finally:
        connection.close()
        sock.end()


def _body(answer: http.client.HTTPResponse, locator: str, largest: int) -> bytes:
    if answer.length is not None and answer.length > largest:
        raise _too_large(locator, largest)
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read1(_READ_AT_ONCE):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            raise _too_large(locator, largest)
    if answer.length:
        raise SourceError(locator, "réponse interrompue par le site : relancez plus tard")
    return b"".join(pieces)


def _inflated(data: bytes, locator: str, largest: int) -> bytes:
    """Return a gzip or zlib body as it was; a bomb is refused."""
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        found = inflate.decompress(data, largest + 1)
    except zlib.error as err:
        raise SourceError(locator, "réponse incorrecte du site (compression)") from err
    if len(found) > largest:
        raise _too_large(locator, largest)
    return found


def _too_large(locator: str, largest: int) -> SourceError:
    return SourceError(locator, f"page de plus de {largest / 1e6:g} Mo : trop grande")


_STATUSES: Final = {
    401: "accès réservé (401)",
    403: "accès interdit par le site (403)",
    404: "page introuvable (404)",
    410: "page supprimée (410)",
    429: "le site demande d'attendre (429) : relancez plus tard",
}


def _refuse_status(status: int, locator: str) -> None:
    if status != 200:
        reason = "le site est en panne" if status >= 500 else "réponse inattendue du site"
        raise SourceError(locator, _STATUSES.get(status, f"{reason} ({status})"))


def expand(web: Web, url: str) -> list[str]:
    """Return the addresses behind one: itself, or those that its sitemap or text lists, nested sitemaps read too.

    Raises SourceError where a list cannot be read, is empty or lists more than MOST_LISTED.
    """
    own = normalised(url)
    if not may_list(urlsplit(own).path):
        return [own]
    raw = web.load(own)
    found = listing(raw.data)
    if found is None:
        web.keep(raw)
        return [own]
    urls = list(found.urls)
    if found.nested:
        urls = [page for part in urls for page in _listed(web, part)]
    if not urls:
        raise SourceError(own, "ce plan de site ne liste aucune page")
    if len(urls) > MOST_LISTED:
        raise SourceError(own, f"{len(urls)} pages listées, au-delà de {MOST_LISTED} : donnez-en une partie")
    return urls


def _listed(web: Web, part: str) -> Sequence[str]:
    """Return what a part of a sitemap lists; itself where it cannot be read, so that it is refused under its own name."""
    try:
        found = listing(web.load(part).data)
    except SourceError:
        return [part]
    return found.urls if found and not found.nested else ()
