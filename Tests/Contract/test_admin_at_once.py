"""Of several who ask for the same at the same time, one gets it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from admin import AdminClient, AdminTestCase, Answer

MANY = 8


def at_once(requests: list[Callable[[], Answer]]) -> list[Answer]:
    with ThreadPoolExecutor(len(requests)) as pool:
        return [future.result() for future in [pool.submit(request) for request in requests]]


class AtOnceTests(AdminTestCase):
    def windows(self, client: AdminClient) -> list[AdminClient]:
        """Of one browser: all with its session."""
        windows = [self.visitor() for _ in range(MANY)]
        for window in windows:
            window.cookies = dict(client.cookies)
        return windows

    def assert_one(self, answers: list[Answer], status: int, *codes: int) -> None:
        """Succeeds; all others are refused with one of these codes."""
        failed = [answer for answer in answers if answer.status != status]
        self.assertEqual(len(failed), len(answers) - 1, [answer.status for answer in answers])
        self.assertLessEqual({answer.json["code"] for answer in failed}, set(codes))

    def test_an_account(self) -> None:
        email = self.new_email()
        visitors = [self.visitor() for _ in range(MANY)]
        self.assert_one(at_once([lambda visitor=visitor: visitor.sign_up(email) for visitor in visitors]), 201, 4)

    def test_an_application(self) -> None:
        windows = self.windows(self.owner)
        requests = [lambda window=window: window.ask("POST", "app", {"name": "At once"}) for window in windows]
        self.assert_one(at_once(requests), 201, 17)

    def test_a_service(self) -> None:
        path = f"app/{self.new_application()['id']}/model"
        names = ["At once", "AT ONCE"] * (MANY // 2)
        requests = [
            lambda window=window, name=name: window.ask("POST", path, {"name": name, "type": "VERIFY"})
            for window, name in zip(self.windows(self.owner), names)
        ]
        self.assert_one(at_once(requests), 201, 17)

    def test_a_member(self) -> None:
        user, path = self.new_user(), f"app/{self.new_application()['id']}/invite"
        body = {"userEmail": user.email, "role": "USER"}
        requests = [lambda window=window: window.ask("POST", path, body) for window in self.windows(self.owner)]
        self.assert_one(at_once(requests), 201, 19)

    def test_a_refresh_token(self) -> None:
        windows = self.windows(self.new_user())
        statuses = [answer.status for answer in at_once([window.refresh for window in windows])]
        self.assertEqual(sorted(statuses), [200] + [400] * (MANY - 1))

    def test_a_link(self) -> None:
        path = f"user/{self.new_user().id}/reset-link"
        token = self.ok(self.owner.ask("POST", path))["link"].partition("token=")[2]
        requests = [
            lambda visitor=self.visitor(), number=number: visitor.ask(
                "PUT", f"user/reset-password?token={token}", {"password": f"new password {number}"}
            )
            for number in range(MANY)
        ]
        # No more than two passwords for one link are hashed at once.
        self.assert_one(at_once(requests), 200, 30, 106)

    def test_the_owner_of_an_application(self) -> None:
        heirs = [self.new_user() for _ in range(3)]
        application = self.new_application(owner=self.new_user())
        for heir in heirs:
            self.join(application, heir, "USER")
        path = f"app/{application['id']}"
        bodies = [{"userId": heir.id, "role": "OWNER"} for heir in heirs]
        requests = [
            lambda window=window, body=body: window.ask("PUT", f"{path}/role", body)
            for window, body in zip(self.windows(self.owner), bodies)
        ]
        self.assertEqual([answer.status for answer in at_once(requests)], [200] * len(heirs))
        roles = [member["role"] for member in self.ok(self.owner.ask("GET", f"{path}/roles"))]
        self.assertEqual(roles.count("OWNER"), 1)


class OwnershipTests(AdminTestCase):
    OWN_SERVER = True

    def test_there_is_one_owner(self) -> None:
        """Who has handed over can't do it again."""
        heirs = [self.new_user() for _ in range(4)]
        bodies = [{"userId": heir.id, "role": "OWNER"} for heir in heirs]
        windows = [self.visitor() for _ in heirs]
        for window in windows:
            window.cookies = dict(self.owner.cookies)
        answers = at_once(
            [
                lambda window=window, body=body: window.ask("PUT", "user/global/role", body)
                for window, body in zip(windows, bodies)
            ]
        )
        self.assertEqual(sorted(answer.status for answer in answers), [200, 400, 400, 400])
        roles = [entry["role"] for entry in self.ok(self.owner.ask("GET", "user/roles"))]
        self.assertEqual(roles.count("OWNER"), 1)
