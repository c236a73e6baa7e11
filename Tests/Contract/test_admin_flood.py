"""Guessing on a large scale: whoever is known goes on working, and nothing is learned."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from admin import AdminClient, AdminTestCase
from contract import OBAMA, until
from mails import MailTestCase
from memory import MEGABYTE
from sdk import Answer, photo

FLOOD = Path(__file__).with_name("sign_in_flood.py")
GUESSES = 2000
CLIENTS = 48
"""More than the server lets wait for a hash."""
OUTLASTING = 4
"""Seconds of a delay that the next request falls into, also where all takes long."""


class Usage:
    """What a process has used so far, by the kernel's own record."""

    def __init__(self, pid: int) -> None:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        self.seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        self.memory = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def guess_into_delay(guess: Callable[[], Answer]) -> Answer:
    """The answer to a guess within a delay that outlasts the next request. Each that is looked at doubles the next."""
    for _ in range(100):
        answer = guess()
        wait = int(answer.headers["Retry-After"]) if answer.status == 429 else 0
        if wait >= OUTLASTING:
            return answer
        time.sleep(wait)
    raise AssertionError("nobody is slowed down")


class FloodTests(AdminTestCase):
    SETTINGS = {"TRUSTED_PROXIES": "127.0.0.1"}

    def test_one_account(self) -> None:
        user = self.known_browser()
        statuses = self.flood(user, user.email)
        # No more than the free ones and the few whose delay was over, however many come at once.
        self.assertLess(statuses["400"], 20)
        self.assertGreater(statuses["429"], GUESSES - 100)
        with self.subTest("another browser waits, even with the password"):

            def guess() -> Answer:
                return self.stranger("192.0.2.98").sign_in(user.email, "a guess that is wrong")

            # This one begins a delay, unless it falls into one.
            while (guessed := guess()).status == 429:
                time.sleep(int(guessed.headers["Retry-After"]))
            self.assert_oauth(guessed, 400, "Bad credentials")
            guess_into_delay(guess)
            other = self.stranger("192.0.2.99")
            answer = other.sign_in(user.email, user.password)
            self.assert_too_many(answer)
            self.ok(user.sign_in())
            time.sleep(int(answer.headers["Retry-After"]))
            self.ok(other.sign_in(user.email, user.password))
        with self.subTest("the audit log tells, without an entry for each"):
            entries = self.ok(self.owner.ask("GET", f"audit?action=account.sign-in.throttle&object={user.id}"))
            self.assertTrue(0 < len(entries) < 20, len(entries))

    def test_as_many_accounts_that_do_not_exist(self) -> None:
        """Neither names nor addresses repeat. Each guess costs a hash, and there is only so much time for those."""
        user = self.known_browser()
        statuses = self.flood(user, None)
        self.assertGreater(statuses["503"], statuses["400"])
        with self.subTest("afterwards all is as it was"):
            self.ok(self.stranger("192.0.2.97").sign_in(user.email, user.password))

    def test_a_known_browser_has_a_budget_of_its_own(self) -> None:
        """It is limited too, and nobody else by it."""
        user = self.known_browser()
        answers = [user.sign_in(password="a guess that is wrong") for _ in range(20)]
        self.assertEqual({answer.status for answer in answers[:10]}, {400})
        self.assertIn(429, [answer.status for answer in answers])
        self.assert_too_many(guess_into_delay(lambda: user.sign_in(password="a guess that is wrong")))
        self.assert_too_many(user.sign_in())
        self.ok(self.another(user).sign_in())

    def known_browser(self) -> AdminClient:
        """One that has signed in before."""
        user = self.new_user()
        user.headers["x-forwarded-for"] = "192.0.2.1"
        return user

    def stranger(self, address: str) -> AdminClient:
        visitor = self.visitor()
        visitor.headers["x-forwarded-for"] = address
        return visitor

    def flood(self, user: AdminClient, email: str | None) -> dict[str, int]:
        """How often each status came. The user signs in and a client detects faces, again and again meanwhile."""
        key = self.server.make_service("detection")
        before, begun = Usage(self.server.pid), time.monotonic()
        command = [sys.executable, str(FLOOD), str(self.server.port), str(GUESSES), str(CLIENTS)]
        flood = subprocess.Popen(command + ([email] if email else []), stdout=subprocess.PIPE, text=True)
        times: dict[str, list[float]] = {"sign in": [], "detect": []}
        try:
            while flood.poll() is None:
                for name, answer in (("sign in", user.sign_in), ("detect", lambda: self.detect(key))):
                    asked = time.monotonic()
                    self.assertEqual(answer().status, 200, name)
                    times[name].append((time.monotonic() - asked) * 1000)
        finally:
            flood.kill()
            output = flood.communicate()[0]
        wall, after = time.monotonic() - begun, Usage(self.server.pid)
        statuses: dict[str, int] = dict.fromkeys(("400", "429", "503"), 0) | json.loads(output)
        self.report(email is None, statuses, times, wall, before, after)
        self.assertEqual(sum(statuses[status] for status in ("400", "429", "503")), GUESSES, statuses)
        # Without one the flood was over before anything was asked.
        self.assertTrue(times["sign in"])
        self.assertTrue(user.is_signed_in())
        return statuses

    def report(
        self,
        is_many: bool,
        statuses: dict[str, int],
        times: dict[str, list[float]],
        wall: float,
        before: Usage,
        after: Usage,
    ) -> None:
        told = ", ".join(f"{status} {count} times" for status, count in sorted(statuses.items()))
        print(f"\n{GUESSES} wrong passwords against {'as many accounts' if is_many else 'one account'}: {told}")
        print(f"  in {wall:.1f} s, {after.seconds - before.seconds:.1f} s of processors for all of it")
        print(f"  memory {before.memory:.0f} MB before, {after.memory:.0f} MB after")
        for name, taken in times.items():
            median, longest = statistics.median(taken), max(taken)
            print(f"  {name}: {len(taken)} times, median {median:.0f} ms, at most {longest:.0f} ms")

    def detect(self, key: str) -> Answer:
        return self.api("POST", "detection/detect", key, multipart=photo(OBAMA))

    def assert_too_many(self, answer: Answer) -> None:
        self.assert_refused(answer, 429, 106)
        self.assertRegex(answer.headers["Retry-After"], "^[1-9][0-9]*$")


class SetupTokenTests(AdminTestCase):
    SETTINGS = {"SETUP_TOKEN": "what only the installer knows", "TRUSTED_PROXIES": "127.0.0.1"}
    HAS_OWNER = False

    def test_guesses_are_slowed_down(self) -> None:
        guesses = [self.sign_up("192.0.2.7", setupToken=f"guess {number}") for number in range(20)]
        self.assertEqual([answer.status for answer in guesses[:5]], [403] * 5)
        self.assert_refused(guesses[0], 403, 1)
        slowed = next(answer for answer in guesses if answer.status == 429)
        self.assert_refused(slowed, 429, 106)
        self.assertRegex(slowed.headers["Retry-After"], "^[1-9][0-9]*$")
        self.assertLess(len([answer for answer in guesses if answer.status == 403]), 10)
        with self.subTest("the right one too, until the delay is over"):
            guess_into_delay(lambda: self.sign_up("192.0.2.7", setupToken="another guess"))
            self.assert_refused(self.sign_up("192.0.2.7", setupToken=self.SETTINGS["SETUP_TOKEN"]), 429, 106)
        with self.subTest("none at all"):
            self.assert_refused(self.sign_up("192.0.2.8"), 403, 1)
        self.assertEqual(self.count("user"), 0)
        with self.subTest("the installer, elsewhere"):
            self.assert_empty(self.sign_up("192.0.2.9", setupToken=self.SETTINGS["SETUP_TOKEN"]), 201)
            self.assertEqual(self.count("user", "global_role = 'O'"), 1)
        with self.subTest("nobody needs it any more"):
            self.assert_empty(self.sign_up("192.0.2.8"), 201)

    def test_it_stands_in_no_log(self) -> None:
        self.assertNotIn(self.SETTINGS["SETUP_TOKEN"], self.server.log())

    def sign_up(self, address: str, **fields: str) -> Answer:
        visitor = self.visitor()
        visitor.headers["x-forwarded-for"] = address
        return visitor.sign_up(self.new_email(), **fields)


class MailFloodTests(MailTestCase):
    """Nobody's mailbox is filled by somebody who types their address again and again."""

    def test_one_address_from_everywhere(self) -> None:
        user = self.confirmed()
        answers = [self.forget(user.email) for _ in range(100)]
        self.assert_few(answers, 5, [user.email])

    def test_many_addresses_from_one(self) -> None:
        source, emails = self.visitor().headers, [self.new_email() for _ in range(100)]
        answers = []
        for email in emails:
            visitor = self.visitor()
            visitor.headers = source
            answers.append(visitor.sign_up(email))
        accepted = [email for email, answer in zip(emails, answers, strict=True) if answer.status == 200]
        self.assert_few(answers, 12, accepted)

    def test_one_address_signs_up_from_everywhere(self) -> None:
        """It is taken from the first time on."""
        email = self.new_email()
        answers = [self.visitor().sign_up(email) for _ in range(20)]
        self.assertEqual([answer.status for answer in answers[1:]], [400] * 3 + [429] * 16)
        self.sink.wait_for(email)
        self.assertNotIn(email, self.sink.waiting)

    def assert_few(self, answers: list[Answer], most: int, emails: list[str]) -> None:
        """Mails, to all of these addresses and no others; the rest of what was asked is refused."""
        sent = [answer for answer in answers if answer.status == 200]
        self.assertTrue(0 < len(sent) <= most, len(sent))
        for answer in answers:
            if answer not in sent:
                self.assert_refused(answer, 429, 106)
                self.assertRegex(answer.headers["Retry-After"], "^[1-9][0-9]*$")
        self.assertTrue(until(lambda: self.ok(self.owner.ask("GET", "mails")) == []))
        # One that waits is taken for the next to the same address, so that there may be fewer.
        self.assertEqual(set(self.sink.waiting), set(emails))
        self.assertLessEqual(len(self.sink.waiting), len(sent))
        for email in self.sink.waiting:
            self.sink.wait_for(email)
