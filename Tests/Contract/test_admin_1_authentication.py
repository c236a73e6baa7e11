"""admin-api.md 1.2: signing in, and staying signed in."""

from urllib.parse import urlencode

from admin import CLIENT, PASSWORD, AdminClient, AdminTestCase, Answer, cookies_of
from sdk import UNKNOWN_ID

TOKEN = "oauth/token"


def password_grant(user: AdminClient, **fields: str) -> dict[str, str]:
    return {"grant_type": "password", "username": user.email, "password": user.password} | fields


class PasswordGrantTests(AdminTestCase):
    def test_the_reply(self) -> None:
        user = self.new_user()
        tokens = self.ok(self.visitor().sign_in(user.email))
        self.assertEqual(
            sorted(tokens), ["access_token", "expires_in", "refresh_token", "scope", "token_type"], tokens.keys()
        )
        self.assertEqual((tokens["token_type"], tokens["scope"]), ("bearer", "all"))
        self.assertIn(tokens["expires_in"], (2399, 2400))
        self.assertNotEqual(tokens["access_token"], tokens["refresh_token"])

    def test_wherever_the_parameters_stand(self) -> None:
        user = self.new_user()
        fields = password_grant(user, scope="all")
        for name, path, given in (
            ("multipart", TOKEN, {"multipart": dict(fields)}),
            ("urlencoded", TOKEN, {"form": dict(fields)}),
            ("query", f"{TOKEN}?{urlencode(fields)}", {}),
            ("query and body", f"{TOKEN}?grant_type={fields.pop('grant_type')}", {"form": fields}),
        ):
            with self.subTest(name):
                visitor = self.visitor()
                self.ok(visitor.ask("POST", path, headers=CLIENT, **given))
                self.assertTrue(visitor.is_signed_in())

    def test_the_address_in_any_case(self) -> None:
        user = self.new_user()
        self.ok(self.visitor().sign_in(user.email.upper()))

    def test_passwords_with_signs_of_urls(self) -> None:
        user = self.new_user(password="a?b&c=d+e%20 ;é🐎")
        for given in ({"multipart": password_grant(user)}, {"form": password_grant(user)}):
            self.ok(self.visitor().ask("POST", TOKEN, headers=CLIENT, **given))

    def test_cookies(self) -> None:
        answer = self.another(self.new_user()).sign_in()
        cookies, tokens = cookies_of(answer), self.ok(answer)
        for name, path, value, age in (
            ("CFSESSION", "/admin", tokens["access_token"], 2400),
            ("REFRESH_TOKEN", "/admin/oauth/token", tokens["refresh_token"], 1209600),
        ):
            with self.subTest(name):
                cookie = cookies[name]
                self.assertEqual((cookie.path, cookie.value), (path, value))
                self.assertIn(cookie.max_age, (age, age - 1))
                self.assertEqual({**cookie.flags, "samesite": ""}, {"httponly": True, "samesite": ""})
                self.assertIn(cookie.flags["samesite"].lower(), ("strict", "lax"))
        for name, cookie in cookies.items():
            with self.subTest(name):
                self.assertTrue(cookie.path.startswith("/admin"))
                self.assertTrue(cookie.flags["httponly"])
                self.assertTrue(cookie.flags["samesite"])

    def test_the_client_must_be_named(self) -> None:
        user = self.new_user()
        for name, sent in (
            ("nobody", {}),
            ("wrong password", {"authorization": "Basic Q29tbW9uQ2xpZW50SWQ6cGFzc3dvcnQ="}),
            ("another", {"authorization": "Basic YTpi"}),
            ("not base64", {"authorization": "Basic ???"}),
        ):
            with self.subTest(name):
                visitor = self.visitor()
                answer = visitor.ask("POST", TOKEN, multipart=password_grant(user), headers=sent)
                self.assertEqual(answer.status, 401)
                self.assertEqual(visitor.cookies, {})

    def test_nobody_is_told_who_has_an_account(self) -> None:
        user = self.new_user()
        answers = [
            self.visitor().sign_in(email, password)
            for email, password in ((user.email, "not the right one"), (self.new_email(), PASSWORD))
        ]
        for answer in answers:
            self.assert_oauth(answer, 400, "Bad credentials")
        self.assertEqual(*(sorted(answer.headers.keys()) for answer in answers))
        self.assertEqual(cookies_of(answers[0]), {})

    def test_what_is_missing(self) -> None:
        user = self.new_user()
        for name, missing in (("password", "password"), ("username", "username")):
            fields = password_grant(user)
            del fields[missing]
            with self.subTest(name):
                self.assert_oauth(
                    self.visitor().ask("POST", TOKEN, form=fields, headers=CLIENT), 400, "Bad credentials"
                )

    def test_other_grants(self) -> None:
        user = self.new_user()
        fields = password_grant(user)
        del fields["grant_type"]
        for sent in (fields, fields | {"grant_type": ""}):
            self.assert_oauth(self.visitor().ask("POST", TOKEN, form=sent, headers=CLIENT), 400, "Missing grant type")
        for grant in ("client_credentials", "implicit", "PASSWORD"):
            with self.subTest(grant):
                answer = self.visitor().ask("POST", TOKEN, form=fields | {"grant_type": grant}, headers=CLIENT)
                self.assert_oauth(answer, 401, f"Unauthorized grant type: {grant}")

    def test_replies_are_not_kept(self) -> None:
        """By anything between the server and the browser, as RFC 6749 has it."""
        answer = self.another(self.new_user()).sign_in()
        self.assertIn("no-store", answer.headers["Cache-Control"] or "")


class RefreshGrantTests(AdminTestCase):
    def test_a_new_pair_takes_the_place_of_the_old(self) -> None:
        user = self.new_user()
        old = self.visitor()
        old.cookies = dict(user.cookies)
        tokens = self.ok(user.refresh())
        self.assertEqual((user.access, user.refresh_token), (tokens["access_token"], tokens["refresh_token"]))
        self.assertFalse({user.access, user.refresh_token} & {old.access, old.refresh_token})
        self.assertTrue(user.is_signed_in())
        self.assertFalse(old.is_signed_in())
        self.assert_invalid(old.refresh(), old.refresh_token)
        self.assertTrue(user.is_signed_in())

    def test_the_cookie_comes_before_the_parameter(self) -> None:
        user = self.new_user()
        fields = {"grant_type": "refresh_token", "refresh_token": "something else"}
        self.ok(user.ask("POST", TOKEN, form=fields, headers=CLIENT))
        self.assertTrue(user.is_signed_in())

    def test_a_program_without_cookies(self) -> None:
        user = self.new_user()
        fields = {"grant_type": "refresh_token", "refresh_token": user.refresh_token}
        self.ok(self.visitor().ask("POST", TOKEN, form=fields, headers=CLIENT))
        self.assertFalse(user.is_signed_in())

    def test_what_is_no_refresh_token(self) -> None:
        user = self.new_user()
        for token in (user.access, "x", UNKNOWN_ID, "é" * 3000):
            fields = {"grant_type": "refresh_token", "refresh_token": token}
            with self.subTest(token[:10]):
                self.assert_invalid(self.visitor().ask("POST", TOKEN, form=fields, headers=CLIENT), token)
        self.assert_invalid(self.visitor().refresh(), None)

    def assert_invalid(self, answer: Answer, token: str | None) -> None:
        """A token that is not good is not repeated: it may have been good a moment ago."""
        self.assertEqual(answer.status, 400, answer.body)
        self.assertEqual(answer.json["error"], "invalid_request")
        self.assertRegex(answer.json["error_description"], "^Invalid refresh token")
        if token and len(token) > 1:
            self.assertNotIn(token, answer.body.decode())
