"""admin-api.md 1.3 and 1.4: how sessions end, and what comes without one."""

import re
from typing import Any

from admin import CLIENT, AdminClient, AdminTestCase, cookies_of
from sdk import UNKNOWN_ID

TOKEN = "oauth/token"
NOBODY = "Full authentication is required to access this resource"


class SignOutTests(AdminTestCase):
    def test_it_ends_the_session_and_its_cookies(self) -> None:
        user = self.new_user()
        before = self.visitor()
        before.cookies = dict(user.cookies)
        answer = user.sign_out()
        self.assert_empty(answer)
        cookies = cookies_of(answer)
        for name, path in (("CFSESSION", "/admin"), ("REFRESH_TOKEN", "/admin/oauth/token")):
            self.assertEqual((cookies[name].path, cookies[name].max_age), (path, 0))
        self.assertFalse(before.is_signed_in())
        self.assertEqual(before.refresh().status, 400)

    def test_without_a_session(self) -> None:
        self.assert_empty(self.visitor().sign_out(), 400)

    def test_a_session_that_is_over_already(self) -> None:
        """The browser may as well forget it."""
        visitor = self.visitor()
        answer = visitor.ask("DELETE", TOKEN, headers=CLIENT | {"cookie": "CFSESSION=x"})
        self.assert_empty(answer)
        self.assertEqual(cookies_of(answer)["CFSESSION"].max_age, 0)

    def test_the_client_must_be_named(self) -> None:
        user = self.new_user()
        self.assertEqual(user.ask("DELETE", TOKEN).status, 401)
        self.assertTrue(user.is_signed_in())

    def test_other_sessions_go_on(self) -> None:
        user = self.new_user()
        other = self.another(user)
        self.assertNotEqual(user.access, other.access)
        user.sign_out()
        self.assertTrue(other.is_signed_in())
        self.ok(other.refresh())

    def test_a_program_without_cookies(self) -> None:
        user = self.new_user()
        answer = self.visitor().ask("DELETE", TOKEN, headers={"authorization": f"Bearer {user.access}"})
        self.assert_empty(answer)
        self.assertFalse(user.is_signed_in())


class ExpiryTests(AdminTestCase):
    """Time is made to pass by changing when tokens run out."""

    def expire(self, column: str, user: AdminClient) -> None:
        with self.database("rw") as database:
            database.execute(
                f"UPDATE account_session SET {column} = '2020-01-01 00:00:00'"
                ' WHERE user_id = (SELECT id FROM "user" WHERE email = ?)',
                (user.email,),
            )

    def test_an_access_token(self) -> None:
        user = self.new_user()
        self.expire("access_expires", user)
        self.assertEqual(user.ask("GET", "user/me").status, 401)
        self.ok(user.refresh())
        self.assertTrue(user.is_signed_in())

    def test_a_refresh_token(self) -> None:
        user = self.new_user()
        self.expire("refresh_expires", user)
        answer = user.refresh()
        self.assertEqual(answer.status, 401)
        self.assertEqual(answer.json["error"], "invalid_request")
        self.assertRegex(answer.json["error_description"], r"^Invalid refresh token \(expired\)")
        self.assertNotIn(user.refresh_token, answer.body.decode())


class SessionTests(AdminTestCase):
    """Where somebody is signed in: ours."""

    def sessions(self, user: AdminClient) -> list[dict[str, Any]]:
        return self.ok(user.ask("GET", "user/me/sessions"))

    def test_they_are_listed(self) -> None:
        user = self.new_user()
        other = self.visitor()
        other.headers = {"user-agent": "Another browser/1.0"}
        other.sign_in(user.email)
        found = self.sessions(user)
        self.assertEqual(len(found), 2)
        self.assertEqual(sorted(session["agent"] for session in found if session["agent"]), ["Another browser/1.0"])
        self.assertEqual({session["address"] for session in found}, {"127.0.0.1"})
        self.assertEqual([session["agent"] for session in found if session["current"]], [""])

    def test_one_is_ended(self) -> None:
        user = self.new_user()
        other = self.another(user)
        [ended] = [session["id"] for session in self.sessions(user) if not session["current"]]
        self.assert_empty(user.ask("DELETE", f"user/me/sessions/{ended}"))
        self.assertEqual((user.is_signed_in(), other.is_signed_in()), (True, False))
        self.assertEqual(user.ask("DELETE", f"user/me/sessions/{ended}").status, 404)

    def test_one_ends_ones_own(self) -> None:
        user = self.new_user()
        [session] = self.sessions(user)
        self.assert_empty(user.ask("DELETE", f"user/me/sessions/{session['id']}"))
        self.assertNotIn("CFSESSION", user.cookies)
        self.assertFalse(user.is_signed_in())

    def test_all_others_are_ended(self) -> None:
        user = self.new_user()
        others = [self.another(user), self.another(user)]
        self.assert_empty(user.ask("DELETE", "user/me/sessions"))
        self.assertTrue(user.is_signed_in())
        self.assertFalse(any(other.is_signed_in() for other in others))

    def test_another_persons_are_as_if_they_did_not_exist(self) -> None:
        user, other = self.new_user(), self.new_user()
        [foreign] = self.sessions(other)
        for number in (foreign["id"], "999999", "x", "-1"):
            with self.subTest(number):
                self.assertEqual(user.ask("DELETE", f"user/me/sessions/{number}").status, 404)
        self.assertTrue(other.is_signed_in())


class UnauthenticatedTests(AdminTestCase):
    PUBLIC = {
        ("POST", "/admin/oauth/token"),
        ("DELETE", "/admin/oauth/token"),
        ("POST", "/admin/user/register"),
        ("POST", "/admin/user/forgot-password"),
        ("PUT", "/admin/user/reset-password"),
        ("GET", "/admin/user/registration/confirm"),
        ("GET", "/admin/user/demo/model"),
        ("GET", "/admin/status"),
        ("GET", "/admin/config"),
    }

    def test_every_route_that_is_not_public(self) -> None:
        visitor = self.visitor()
        if visitor.documentation is None:
            self.fail("there is no /openapi.json")
        operations = [pair for pair in visitor.documentation.operations() if pair[1].startswith("/admin/")]
        self.assertGreater(len(operations), 30)
        for method, pattern in operations:
            path = re.sub(r"\{[^}]*\}", UNKNOWN_ID, pattern)
            with self.subTest(pattern, method=method):
                if (method, pattern) in self.PUBLIC:
                    if pattern != "/admin/oauth/token":
                        self.assertNotEqual(visitor.ask(method, path).status, 401)
                else:
                    self.assert_oauth(visitor.ask(method, path), 401, NOBODY, "unauthorized")

    def test_a_cookie_that_is_no_session(self) -> None:
        user = self.new_user()
        for value in ("x", user.refresh_token, UNKNOWN_ID, "x" * 5000):
            with self.subTest(value[:10]):
                self.assert_not_signed_in({"cookie": f"CFSESSION={value}"}, value)

    def test_bearers(self) -> None:
        user = self.new_user()
        for value in ("x", user.refresh_token, "cf_" + "x" * 40, "x" * 5000):
            with self.subTest(value[:10]):
                self.assert_not_signed_in({"authorization": f"Bearer {value}"}, value)
        for scheme in ("Bearer", "bearer", "BEARER"):
            with self.subTest(scheme):
                sent = {"authorization": f"{scheme} {user.access}"}
                self.assertEqual(self.ok(self.visitor().ask("GET", "user/me", headers=sent))["email"], user.email)

    def assert_not_signed_in(self, sent: dict[str, str], value: str) -> None:
        answer = self.visitor().ask("GET", "user/me", headers=sent)
        self.assertEqual(answer.status, 401)
        self.assertEqual(sorted(answer.json), ["error", "error_description"])
        self.assertIn(answer.json["error"], ("unauthorized", "invalid_token"))
        if len(value) > 1:
            self.assertNotIn(value, answer.body.decode())

    def test_an_account_that_is_gone(self) -> None:
        user = self.new_user()
        self.assert_empty(self.owner.ask("DELETE", f"user/{user.id}"))
        self.assertEqual(user.ask("GET", "user/me").status, 401)
        self.assertEqual(user.ask("GET", "apps").status, 401)
        self.assertIn(user.refresh().status, (400, 401))
        self.assert_oauth(self.visitor().sign_in(user.email), 400, "Bad credentials")

    def test_a_new_role_counts_at_once(self) -> None:
        user = self.new_user()
        self.assert_not_allowed(user.ask("POST", "app", {"name": "Mine"}))
        body = {"userId": user.id, "role": "ADMINISTRATOR"}
        self.ok(self.owner.ask("PUT", "user/global/role", body))
        self.new_application(user)
        self.ok(self.owner.ask("PUT", "user/global/role", body | {"role": "USER"}))
        self.assert_not_allowed(user.ask("POST", "app", {"name": "Another"}))
