"""admin-api.md 7: each error once, as far as ours has it.

7, 8 and 12 are of data that our database refuses; 24 is of mails sent within a request, which ours aren't.
"""

import re

from admin import PASSWORD, AdminTestCase
from sdk import UNKNOWN_ID

REGISTRATION = {"email": "new@example.com", "firstName": "Ann", "lastName": "Lee", "password": PASSWORD}


class ErrorTests(AdminTestCase):
    def test_each(self) -> None:
        user, admin = self.new_user(), self.new_user("ADMINISTRATOR")
        application, other = self.new_application(user=user), self.new_application()
        app, service = application["id"], self.new_service(application)["id"]
        email, name = user.email, application["name"]
        member = f"User {email} already has access to application {name}"
        invite = {"userEmail": email, "role": "USER"}
        owner = self.owner.id
        passwords = {"oldPassword": "not the right one", "newPassword": PASSWORD}
        forbidden = r"The name cannot contain the following special characters: ';', '/', '\'"
        for client, method, path, body, status, code, message in (
            (admin, "POST", "apps", {}, 404, 0, "Request method 'POST' not supported"),
            (admin, "GET", "nothing", None, 404, 0, None),
            (admin, "POST", "app", b"{", 400, 0, None),
            (admin, "GET", f"app/{UNKNOWN_ID}", None, 404, 2, f"App {UNKNOWN_ID} not found"),
            (
                admin,
                "GET",
                f"app/{other['id']}/model/{service}",
                None,
                404,
                3,
                f"Model {service} does not belong to application {other['id']}",
            ),
            (user, "POST", "user/register", REGISTRATION | {"email": email}, 400, 4, "This email already registered"),
            (user, "POST", "user/register", REGISTRATION | {"email": ""}, 400, 5, "Field email cannot be empty"),
            (user, "POST", "app", {"name": "Mine"}, 400, 9, "Action not allowed for current user"),
            (admin, "DELETE", f"user/{owner}", None, 400, 9, "Global owner cannot be removed!"),
            (
                admin,
                "GET",
                f"app/{app}/model/{UNKNOWN_ID}",
                None,
                404,
                10,
                f" service with API Key {UNKNOWN_ID} not found",
            ),
            (admin, "DELETE", f"user/{user.id}?replacer=x", None, 400, 13, "Illegal replacer value=x!"),
            (
                admin,
                "PUT",
                "user/global/role",
                {"userId": admin.id, "role": "USER"},
                400,
                14,
                "User can't change their role",
            ),
            (admin, "DELETE", f"user/{UNKNOWN_ID}", None, 404, 16, f"User {UNKNOWN_ID} does not exist"),
            (admin, "POST", "app", {"name": name}, 400, 17, f"Name {name} is not unique"),
            (user, "PUT", "user/me/password", passwords, 400, 18, "User's password is incorrect"),
            (admin, "POST", f"app/{app}/invite", invite, 400, 19, member),
            (user, "POST", "user/register", REGISTRATION | {"email": "x"}, 400, 22, "Email format is incorrect"),
            (
                user,
                "GET",
                f"user/registration/confirm?token={UNKNOWN_ID}",
                None,
                403,
                25,
                "User registration token is expired!",
            ),
            (admin, "POST", "app", {"name": ""}, 400, 26, "Application name cannot be empty"),
            (
                user,
                "POST",
                "user/forgot-password",
                {"email": email},
                500,
                29,
                "We cannot send an email. No email server enabled!",
            ),
            (
                user,
                "PUT",
                f"user/reset-password?token={UNKNOWN_ID}",
                {"password": PASSWORD},
                400,
                30,
                "The reset password token is invalid!",
            ),
            (user, "GET", "user/autocomplete", None, 400, 33, "Required parameter query is missing"),
            (admin, "POST", "app", {"name": ";"}, 400, 36, forbidden),
            (user, "GET", "user/demo/model", None, 404, 404, "The Demo model is not available any more!"),
        ):
            with self.subTest(code, request=f"{method} {path}"):
                self.assert_refused(client.ask(method, path, body), status, code, message)
        with self.subTest(1):
            answer = admin.ask("POST", "app", {"name": "A"}, headers={"origin": "https://evil.example"})
            self.assert_refused(answer, 403, 1)

    def test_wrong_methods(self) -> None:
        if self.owner.documentation is None:
            self.fail("there is no /openapi.json")
        methods: dict[str, set[str]] = {}
        for method, pattern in self.owner.documentation.operations():
            if pattern.startswith("/admin/"):
                methods.setdefault(pattern, set()).add(method)
        for pattern, known in methods.items():
            path = re.sub(r"\{[^}]*\}", UNKNOWN_ID, pattern)
            wrong = next(method for method in ("PATCH", "DELETE") if method not in known)
            with self.subTest(f"{wrong} {pattern}"):
                answer = self.owner.ask(wrong, path)
                self.assert_refused(answer, 404, 0, f"Request method '{wrong}' not supported")
                allowed = {method.strip() for method in answer.headers["Allow"].split(",")}
                # `user/me` is one of the paths that `user/{user}` stands for.
                self.assertLessEqual(known, allowed | {"HEAD", "OPTIONS"})

    def test_wrong_methods_of_strangers(self) -> None:
        answer = self.visitor().ask("PATCH", "apps")
        self.assert_refused(answer, 404, 0, "Request method 'PATCH' not supported")

    def test_bodies_that_are_not_json(self) -> None:
        for method, path, field in (
            ("POST", "app", b'"name"'),
            ("PUT", "user/global/role", b'"role"'),
            ("POST", "user/register", b'"email"'),
            ("POST", "user/me/tokens", b'"scopes"'),
        ):
            wrong = b"{%b: 1}" % field, b"{%b: {}}" % field
            for body in (b"", b"{", b"[]", b"null", b'"a"', b"\xff", b"{'a': 1}", *wrong):
                with self.subTest(path, body=body):
                    self.assert_refused(self.owner.ask(method, path, body), 400, 0)

    def test_a_body_that_is_too_large(self) -> None:
        answer = self.owner.ask("POST", "app", {"name": "x" * (1 << 20)})
        self.assert_refused(answer, 413, 103)

    def test_the_zero_character(self) -> None:
        for method, path, body in (
            ("POST", "app", {"name": "a\0b"}),
            ("PUT", "user/update", {"firstName": "a\0b", "lastName": "c"}),
            ("POST", "user/register", REGISTRATION | {"email": "a\0b@example.com"}),
        ):
            with self.subTest(path):
                self.assertEqual(self.owner.ask(method, path, body).status, 400)
