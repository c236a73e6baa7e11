"""rest-api.md 3.6: subjects."""

from contract import BIDEN, OBAMA, OBAMA_LATER, ContractTestCase
from sdk import encoded

SPECIAL = "The name cannot contain the following special characters: ';', '/', '\\'"
LENGTH = "Subject name size must be between 1 and 50"


class CreationTests(ContractTestCase):
    def test_create(self) -> None:
        answer = self.ask("POST", "subjects", {"subject": "Ann"})
        self.assertEqual(self.assert_ok(answer, 201), {"subject": "Ann"})
        self.assertEqual(self.assert_ok(self.ask("GET", "subjects")), {"subjects": ["Ann"]})

    def test_a_name_that_is_taken(self) -> None:
        self.ask("POST", "subjects", {"subject": "Ann"})
        for name in ("Ann", "ANN"):
            self.assert_refused(self.ask("POST", "subjects", {"subject": name}), 400, 43, "Subject already exists")

    def test_names_that_are_refused(self) -> None:
        self.ask("POST", "subjects", {"subject": "Ann"})
        for method, path in (("POST", "subjects"), ("PUT", "subjects/Ann")):
            with self.subTest(method):
                for body in ({"subject": ""}, {"subject": "  "}, {"subject": None}, {}):
                    self.assert_refused(self.ask(method, path, body), 400, 26)
                self.assert_refused(self.ask(method, path, {"subject": "x" * 51}), 400, 26, LENGTH)
                for character in ";/\\":
                    answer = self.ask(method, path, {"subject": f"a{character}b"})
                    self.assert_refused(answer, 400, 36, SPECIAL)
        self.assertEqual(self.subject_names(), ["Ann"])

    def test_fifty_characters_and_blanks_around_are_kept(self) -> None:
        for name in ("x" * 50, " Ann ", "王小明", 'quo"te', "tab\tinside", "100% & more?"):
            with self.subTest(name):
                self.assertEqual(
                    self.assert_ok(self.ask("POST", "subjects", {"subject": name}), 201), {"subject": name}
                )
                self.assertIn(name, self.subject_names())

    def test_a_body_that_is_none(self) -> None:
        for body in (b"", b"Ann", b"[]", b'"Ann"', b'{"subject": 1}', b'{"subject": {}}'):
            with self.subTest(body):
                answer = self.ask("POST", "subjects", body, {"content-type": "application/json"})
                self.assert_refused(answer, 400, 0)


class RenamingTests(ContractTestCase):
    def test_the_same_name(self) -> None:
        self.ask("POST", "subjects", {"subject": "Ann"})
        self.assertEqual(self.assert_ok(self.ask("PUT", "subjects/Ann", {"subject": "Ann"})), {"updated": False})

    def test_another_name(self) -> None:
        self.add(OBAMA, "Barry")
        answer = self.ask("PUT", "subjects/BARRY", {"subject": "Barack"})
        self.assertEqual(self.assert_ok(answer), {"updated": True})
        [face] = self.assert_ok(self.recognize(OBAMA_LATER))["result"]
        self.assertEqual(face["subjects"][0]["subject"], "Barack")

    def test_other_letter_case_alone(self) -> None:
        self.ask("POST", "subjects", {"subject": "ann"})
        self.assertEqual(self.assert_ok(self.ask("PUT", "subjects/ann", {"subject": "Ann"})), {"updated": True})
        self.assertEqual(self.subject_names(), ["Ann"])

    def test_the_name_of_another(self) -> None:
        """All faces move; the one that stays keeps its spelling."""
        for content, name in ((OBAMA, "Barry"), (OBAMA_LATER, "Barack"), (BIDEN, "Joe")):
            self.add(content, name)
        self.assertEqual(self.assert_ok(self.ask("PUT", "subjects/Barry", {"subject": "BARACK"})), {"updated": True})
        self.assertEqual(self.subject_names(), ["Barack", "Joe"])
        self.assertEqual(self.ask("GET", "faces?subject=Barack").json["total_elements"], 2)

    def test_an_unknown_subject(self) -> None:
        answer = self.ask("PUT", "subjects/Nobody", {"subject": "Ann"})
        self.assert_refused(answer, 404, 42, "Subject Nobody not found")

    def test_names_in_paths_are_encoded(self) -> None:
        for name in ("José Núñez", "a+b", "50% off", "a?b=c&d#e", "王小明"):
            with self.subTest(name):
                self.ask("POST", "subjects", {"subject": name})
                answer = self.ask("PUT", f"subjects/{encoded(name)}", {"subject": "x" + name})
                self.assertEqual(self.assert_ok(answer), {"updated": True})
                answer = self.ask("DELETE", f"subjects/{encoded('x' + name)}")
                self.assertEqual(self.assert_ok(answer), {"subject": "x" + name})

    def test_a_blank_or_impossible_name_in_the_path(self) -> None:
        for method, body in (("PUT", {"subject": "Ann"}), ("DELETE", None)):
            self.assert_refused(self.ask(method, "subjects/%20", body), 400, 26, "Subject name is empty; ")
            for name in ("a%2Fb", "a%5Cb", "%00", "%FF"):
                with self.subTest(name, method=method):
                    self.assertIn(self.ask(method, f"subjects/{name}", body).status, (400, 404))


class DeletionTests(ContractTestCase):
    def test_one(self) -> None:
        image = self.add(OBAMA, "Ann")
        self.assertEqual(self.assert_ok(self.ask("DELETE", "subjects/ANN")), {"subject": "Ann"})
        self.assert_refused(self.ask("DELETE", "subjects/Ann"), 404, 42, "Subject Ann not found")
        self.assertEqual(self.ask("GET", "faces").json["total_elements"], 0)
        self.assert_refused(self.ask("GET", f"faces/{image}/img"), 404, 44)

    def test_all(self) -> None:
        """The number is of subjects, not of faces."""
        for name in ("Ann", "Ann", "Bob"):
            self.add(OBAMA, name)
        self.assertEqual(self.assert_ok(self.ask("DELETE", "subjects")), {"deleted": 2})
        self.assertEqual(self.assert_ok(self.ask("DELETE", "subjects")), {"deleted": 0})
        [face] = self.assert_ok(self.recognize(OBAMA))["result"]
        self.assertEqual(face["subjects"], [])


class ListTests(ContractTestCase):
    def test_pages(self) -> None:
        """Ours: 1.2 always gives all."""
        names = [f"Subject {number}" for number in range(25)]
        for name in names:
            self.ask("POST", "subjects", {"subject": name})
        self.assertEqual(self.subject_names(), names)
        for query, wanted in (
            ("page=1", names[20:]),
            ("size=3", names[:3]),
            ("page=2&size=10", names[20:]),
            ("page=9", []),
        ):
            with self.subTest(query):
                self.assertEqual(self.assert_ok(self.ask("GET", f"subjects?{query}")), {"subjects": wanted})

    def test_services_have_their_own(self) -> None:
        self.ask("POST", "subjects", {"subject": "Ann"})
        other = {"x-api-key": self.server.make_service("recognition")}
        self.assertEqual(self.assert_ok(self.ask("GET", "subjects", headers=other)), {"subjects": []})
