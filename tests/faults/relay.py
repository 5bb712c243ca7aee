"""The line between browsers and server, which can be cut at a chosen place of one exchange."""

import queue
import random
import re
import select
import socket
import threading
import time
from collections import Counter

# An answer that never arrives; a request that arrives after it was given up and sent again; half a request;
# half an answer.
LOST, LATE, REQUEST, ANSWER = "answers lost", "requests held up", "requests cut", "answers cut"
CUTS = (LOST, LATE, REQUEST, ANSWER)
SHORTEST = 400  # bytes: no answer to a save is as short, so that every cut is inside
LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)


class Relay(threading.Thread):
    """Carries every connection to the server; ``cut`` takes the next exchange that comes."""

    def __init__(self, server_port, seed):
        super().__init__(daemon=True)
        self.server_port, self.chance = server_port, random.Random(seed)  # noqa: S311  a drill, not a secret
        self.entrance = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.entrance.getsockname()[1]
        self.orders, self.done = queue.SimpleQueue(), Counter()
        self.counting = threading.Lock()

    def cut(self, kind):
        self.orders.put(kind)

    def run(self):
        while True:
            browser, _ = self.entrance.accept()
            threading.Thread(target=self.carry, args=(browser,), daemon=True).start()

    def carry(self, browser):
        kind = None
        try:
            with browser, socket.create_connection(("127.0.0.1", self.server_port), timeout=10) as server:
                browser.settimeout(10)
                request, body = read_request(browser)
                kind = self.next_order() if body else None
                if kind:
                    self.exchange_and_cut(kind, browser, server, request, body)
                    with self.counting:
                        self.done[kind] += 1
                else:
                    server.sendall(request)
                    pass_on(browser, server)
        except OSError:  # the server was killed just now: the cut is still owed
            if kind:
                self.cut(kind)

    def next_order(self):
        try:
            return self.orders.get_nowait()
        except queue.Empty:
            return None

    def exchange_and_cut(self, kind, browser, server, request, body):
        if kind == REQUEST:
            server.sendall(request[: -self.chance.randint(1, body)])
        elif kind == LOST:
            server.sendall(request)
        elif kind == LATE:
            browser.close()
            time.sleep(self.chance.uniform(0.05, 0.5))
            server.sendall(request)
            server.recv(1)
        else:
            server.sendall(request)
            browser.sendall(read_some(server, self.chance.randint(1, SHORTEST)))


def read_request(browser):
    """(the request, how many bytes of it are body)."""
    request, whole, body = b"", None, 0
    while whole is None or len(request) < whole:
        data = browser.recv(65536)
        if not data:
            raise ConnectionError("the browser went away")
        request += data
        head, blank, _ = request.partition(b"\r\n\r\n")
        if blank and whole is None:
            found = LENGTH.search(head)
            body = int(found[1]) if found else 0
            whole = len(head) + len(blank) + body
    return request, body


def read_some(server, size):
    """The first bytes of an answer."""
    answer = b""
    while len(answer) < size:
        data = server.recv(size - len(answer))
        if not data:
            raise ConnectionError("the server went away")
        answer += data
    return answer


def pass_on(browser, server):
    """Both ways, until either side closes."""
    other = {browser: server, server: browser}
    while ready := select.select(other, [], [], 10)[0]:
        for side in ready:
            data = side.recv(65536)
            if not data:
                return
            other[side].sendall(data)
