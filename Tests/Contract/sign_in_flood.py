"""Wrong passwords, as fast as they go, each from another address, over connections that are kept.

    python sign_in_flood.py PORT COUNT CLIENTS [EMAIL]

Against one account, or each against another that doesn't exist. Prints how often each status came, as JSON. A program
of its own, so that whoever measures meanwhile is not slowed down by it.
"""

import http.client
import json
import random
import sys
import threading
from collections import Counter
from urllib.parse import urlencode


def flood(port: int, count: int, clients: int, email: str | None) -> Counter[str]:
    left = iter(range(count))
    lock = threading.Lock()
    statuses: Counter[str] = Counter()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return
            status = attempt(connection, email or f"nobody{number}@example.com")
            with lock:
                statuses[status] += 1

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def attempt(connection: http.client.HTTPConnection, email: str) -> str:
    """The status, or what went wrong instead."""
    fields = {"grant_type": "password", "username": email, "password": f"a guess {random.random()}"}
    headers = {
        "authorization": "Basic Q29tbW9uQ2xpZW50SWQ6cGFzc3dvcmQ=",
        "content-type": "application/x-www-form-urlencoded",
        "x-forwarded-for": ".".join(str(random.randint(1, 223)) for _ in range(4)),
    }
    try:
        connection.request("POST", "/admin/oauth/token", urlencode(fields), headers)
        response = connection.getresponse()
        response.read()
        return str(response.status)
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return type(error).__name__


if __name__ == "__main__":
    port, count, clients, *email = sys.argv[1:]
    print(json.dumps(flood(int(port), int(count), int(clients), email[0] if email else None)))
