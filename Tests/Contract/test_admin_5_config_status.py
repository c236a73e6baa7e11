"""admin-api.md 5: what everybody may know."""

from admin import AdminTestCase


class StatusTests(AdminTestCase):
    def test_the_configuration(self) -> None:
        configuration = self.ok(self.visitor().ask("GET", "config"))
        self.assertIs(configuration["mailServiceEnabled"], False)
        self.assertIs(configuration["firstSignUp"], False)
        self.assertIs(configuration["setupTokenNeeded"], False)
        self.assertTrue(configuration["passwordRule"])

    def test_the_status(self) -> None:
        self.assertEqual(self.ok(self.visitor().ask("GET", "status")), {"status": "OK"})

    def test_there_is_no_demo(self) -> None:
        answer = self.visitor().ask("GET", "user/demo/model")
        self.assert_refused(answer, 404, 404, "The Demo model is not available any more!")


class MailTests(AdminTestCase):
    """Nothing is sent here."""

    SETTINGS = {"ENABLE_EMAIL_SERVER": "true", "EMAIL_FROM": "faces@example.com", "EMAIL_HOST": "127.0.0.1"}
    HAS_OWNER = False

    def test_the_configuration(self) -> None:
        self.assertIs(self.ok(self.visitor().ask("GET", "config"))["mailServiceEnabled"], True)
