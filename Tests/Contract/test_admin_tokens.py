"""Personal access tokens, which are ours: for scripts."""

import datetime
from collections.abc import Sequence
from hashlib import sha256

from admin import AdminClient, AdminTestCase, Answer, Object
from sdk import UNKNOWN_ID, kept

TOKENS = "user/me/tokens"
SCOPES = ("read", "manage", "accounts", "audit")


class TokenTestCase(AdminTestCase):
    def make(self, user: AdminClient, scopes: Sequence[str] = ("read",), **fields: object) -> Object:
        name = f"Token {next(self._numbers)}"
        return self.ok(user.ask("POST", TOKENS, {"name": name, "scopes": list(scopes)} | fields), 201)

    def script(self, token: Object) -> AdminClient:
        """What has the token, and nothing else."""
        client = self.visitor()
        client.headers = {"authorization": f"Bearer {token['token']}"}
        return client

    def listed(self, user: AdminClient) -> list[Object]:
        return self.ok(user.ask("GET", TOKENS))


class TokenTests(TokenTestCase):
    def test_it_is_shown_once(self) -> None:
        user = self.new_user()
        made = self.make(user, ["audit", "read"])
        self.assertEqual(sorted(made), ["created", "expires", "id", "name", "scopes", "token"])
        self.assertRegex(made["token"], "^cf_[0-9A-Za-z]{40}$")
        [listed] = self.listed(user)
        secret = made.pop("token")
        self.assertEqual(listed, made | {"lastUsed": None, "expired": False})
        self.assertEqual(set(made["scopes"]), {"audit", "read"})
        self.assertNotIn(secret, user.ask("GET", TOKENS).body.decode())

    def test_it_is_kept_as_a_hash(self) -> None:
        made = self.make(self.new_user())
        with self.database() as database:
            [[stored]] = database.execute("SELECT token_hash FROM access_token WHERE guid = ?", (made["id"],))
        self.assertEqual(stored, sha256(made["token"].encode()).hexdigest())
        everything = kept(self.server)
        self.assertIn(stored.encode(), everything)
        self.assertNotIn(made["token"].encode(), everything)

    def test_when_it_expires(self) -> None:
        user = self.new_user()
        for days in (None, 1, 365):
            with self.subTest(days):
                made = self.make(user, **({} if days is None else {"expiresInDays": days}))
                created, expires = (datetime.datetime.fromisoformat(made[name]) for name in ("created", "expires"))
                self.assertEqual(expires - created, datetime.timedelta(days=days or 90))
                self.assertLess(abs((datetime.datetime.now(datetime.UTC) - created).total_seconds()), 30)

    def test_one_that_has_expired(self) -> None:
        user = self.new_user()
        made = self.make(user)
        with self.database("rw") as database:
            database.execute("UPDATE access_token SET expires = '2020-01-01 00:00:00' WHERE guid = ?", (made["id"],))
        self.assertEqual(self.script(made).ask("GET", "apps").status, 401)
        self.assertEqual([token["expired"] for token in self.listed(user)], [True])

    def test_when_it_was_used(self) -> None:
        user = self.new_user()
        made = self.make(user)
        self.ok(self.script(made).ask("GET", "apps"))
        [token] = self.listed(user)
        used = datetime.datetime.fromisoformat(token["lastUsed"])
        self.assertLess(abs((datetime.datetime.now(datetime.UTC) - used).total_seconds()), 30)

    def test_it_is_revoked_at_once(self) -> None:
        user = self.new_user()
        made, other = self.make(user), self.make(user)
        self.ok(self.script(made).ask("GET", "apps"))
        self.assert_empty(user.ask("DELETE", f"{TOKENS}/{made['id']}"))
        self.assertEqual(self.script(made).ask("GET", "apps").status, 401)
        self.ok(self.script(other).ask("GET", "apps"))
        self.assertEqual([token["id"] for token in self.listed(user)], [other["id"]])
        self.assertEqual(user.ask("DELETE", f"{TOKENS}/{made['id']}").status, 404)

    def test_those_of_others_are_as_if_they_did_not_exist(self) -> None:
        user, other = self.new_user(), self.new_user()
        foreign = self.make(other)
        for number in (foreign["id"], UNKNOWN_ID, "x"):
            with self.subTest(number):
                self.assertEqual(user.ask("DELETE", f"{TOKENS}/{number}").status, 404)
        self.assertEqual(self.listed(user), [])
        self.ok(self.script(foreign).ask("GET", "apps"))

    def test_it_goes_with_its_owner(self) -> None:
        user = self.new_user()
        made = self.make(user)
        self.assert_empty(self.owner.ask("DELETE", f"user/{user.id}"))
        self.assertEqual(self.script(made).ask("GET", "apps").status, 401)

    def test_it_outlives_sessions(self) -> None:
        """And a change of the password, but not its reset: that is for accounts somebody else may have been in."""
        user = self.new_user()
        made = self.make(user)
        body = {"oldPassword": user.password, "newPassword": "another horse battery"}
        self.assert_empty(user.ask("PUT", "user/me/password", body))
        self.assert_empty(user.sign_out())
        self.ok(self.script(made).ask("GET", "apps"))
        path = f"user/{self.script(made).id}/reset-link"
        token = self.ok(self.owner.ask("POST", path))["link"].partition("token=")[2]
        body = {"password": "a third horse battery"}
        self.assert_empty(self.visitor().ask("PUT", f"user/reset-password?token={token}", body))
        self.assertEqual(self.script(made).ask("GET", "apps").status, 401)


class RuleTests(TokenTestCase):
    def refused(self, user: AdminClient, **fields: object) -> Answer:
        return user.ask("POST", TOKENS, {"name": "Mine", "scopes": ["read"]} | fields)

    def test_names(self) -> None:
        user = self.new_user()
        self.ok(self.refused(user), 201)
        for name, code in (("", 26), (" ", 26), (None, 26), ("x" * 51, 26), ("a;b", 36), ("Mine", 17)):
            with self.subTest(name):
                self.assert_refused(self.refused(user, name=name), 400, code)
        self.ok(self.refused(self.new_user()), 201)

    def test_scopes(self) -> None:
        user = self.new_user()
        for scopes in ([], None, ["everything"], ["read", "x"], ["READ"]):
            with self.subTest(scopes):
                self.assert_refused(self.refused(user, scopes=scopes), 400, 26)
        self.assert_refused(self.refused(user, scopes="read"), 400, 0)

    def test_lifetimes(self) -> None:
        user = self.new_user()
        for days in (0, -1, 366, 10**12):
            with self.subTest(days):
                self.assert_refused(self.refused(user, expiresInDays=days), 400, 26)
        for days in ("90", 1.5, 10**30):
            with self.subTest(days):
                self.assertEqual(self.refused(user, expiresInDays=days).status, 400)
        self.assertEqual(self.listed(user), [])


class ScopeTests(TokenTestCase):
    def test_each_for_its_own(self) -> None:
        owner = self.owner
        application, user = self.new_application(), self.new_user()
        tokens = {scope: self.script(self.make(owner, [scope])) for scope in SCOPES}
        path = f"app/{application['id']}"
        for needed, method, url, body in (
            ("read", "GET", "user/me", None),
            ("read", "GET", "user/roles", None),
            ("read", "GET", "user/autocomplete?query=a", None),
            ("read", "GET", "apps", None),
            ("read", "GET", path, None),
            ("read", "GET", f"{path}/roles", None),
            ("read", "GET", f"{path}/models", None),
            ("manage", "PUT", path, {"name": application["name"]}),
            ("manage", "PUT", f"{path}/apikey", None),
            ("manage", "PUT", f"{path}/role", {"userId": user.id, "role": "USER"}),
            ("manage", "POST", f"{path}/model", {"name": "Of a script", "type": "VERIFY"}),
            ("accounts", "PUT", "user/global/role", {"userId": user.id, "role": "ADMINISTRATOR"}),
            ("accounts", "DELETE", f"user/{user.id}", None),
            ("audit", "GET", "audit", None),
        ):
            for scope, client in sorted(tokens.items(), key=lambda pair: pair[0] == needed):
                with self.subTest(f"{method} {url}", scope=scope):
                    answer = client.ask(method, url, body)
                    if scope == needed:
                        self.assertNotIn(answer.status, (401, 403), answer.body)
                    else:
                        self.assertEqual(answer.status, 403, answer.body)
                        self.assertIn(needed, answer.json["message"])

    def test_some_things_take_a_session(self) -> None:
        """A token that leaks must not make others, or lock its owner out."""
        user, other = self.new_user("ADMINISTRATOR"), self.new_user()
        client = self.script(self.make(user, SCOPES))
        password = {"oldPassword": user.password, "newPassword": "another horse battery"}
        for method, path, body in (
            ("GET", TOKENS, None),
            ("POST", TOKENS, {"name": "New", "scopes": ["read"]}),
            ("DELETE", f"{TOKENS}/{UNKNOWN_ID}", None),
            ("GET", "user/me/sessions", None),
            ("DELETE", "user/me/sessions", None),
            ("PUT", "user/me/password", password),
            ("PUT", "user/update", {"firstName": "Some", "lastName": "Body"}),
            ("POST", f"user/{other.id}/reset-link", None),
        ):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(client.ask(method, path, body).status, 403)
        self.assertTrue(user.is_signed_in())

    def test_it_may_no_more_than_its_owner(self) -> None:
        user, foreign = self.new_user(), self.new_application()
        client = self.script(self.make(user, SCOPES))
        self.assert_not_allowed(client.ask("POST", "app", {"name": "Mine"}))
        self.assert_not_allowed(client.ask("GET", "audit"))
        self.assert_refused(client.ask("GET", f"app/{foreign['id']}"), 404, 2)
        self.assert_not_allowed(client.ask("DELETE", f"user/{self.owner.id}"))
        self.ok(self.owner.ask("PUT", "user/global/role", {"userId": user.id, "role": "ADMINISTRATOR"}))
        self.ok(client.ask("GET", f"app/{foreign['id']}"))

    def test_the_audit_log_tells_it_from_its_owner(self) -> None:
        name = f"Application {next(self._numbers)}"
        client = self.script(self.make(self.owner, ["manage"]))
        made = self.ok(client.ask("POST", "app", {"name": name}), 201)
        [entry] = self.ok(self.owner.ask("GET", f"audit?object={made['id']}"))
        self.assertEqual((entry["actor"]["kind"], entry["actor"]["name"]), ("token", self.owner.email))

    def test_it_is_no_cookie(self) -> None:
        made = self.make(self.new_user())
        answer = self.visitor().ask("GET", "apps", headers={"cookie": f"CFSESSION={made['token']}"})
        self.assertEqual(answer.status, 401)
        client = self.script(made)
        self.ok(client.ask("GET", "apps", headers={"sec-fetch-site": "cross-site"}))
        self.assertEqual(client.cookies, {})
