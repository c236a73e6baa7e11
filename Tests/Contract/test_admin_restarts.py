"""What a server leaves behind, the next one goes on with."""

from admin_services import ServiceTestCase
from contract import OBAMA, until


class RestartTests(ServiceTestCase):
    OWN_SERVER = True

    def restart(self) -> None:
        self.server.end()
        self.server.start()

    def test_sessions_tokens_and_browsers(self) -> None:
        user = self.new_user()
        token = self.ok(user.ask("POST", "user/me/tokens", {"name": "Mine", "scopes": ["read"]}), 201)["token"]
        self.restart()
        self.assertTrue(user.is_signed_in())
        self.ok(user.refresh())
        self.ok(self.visitor().ask("GET", "apps", headers={"authorization": f"Bearer {token}"}))
        self.ok(user.sign_in())

    def test_statistics(self) -> None:
        service = self.new_service(self.application)
        for _ in range(2):
            for _ in range(3):
                self.recognize(service["apiKey"], OBAMA)
            self.restart()
        days = self.ok(self.owner.ask("GET", f"{self.url(service)}/statistics"))
        self.assertEqual(sum(day["requestCount"] for day in days), 6)

    def test_a_clone_that_is_not_full(self) -> None:
        service = self.new_service(self.application)
        self.fill(service)
        clone = self.clone(service)
        self.assertIn("cloning", clone)
        self.restart()
        self.assertTrue(until(lambda: "cloning" not in self.look(clone), patience=30))
        self.assertEqual(self.look(clone)["subjectCount"], self.look(service)["subjectCount"])
        self.ok(self.recognize(clone["apiKey"], OBAMA))
