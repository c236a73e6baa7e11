"""/openapi.json against the server: what it describes is there, and what is there it describes.

That each answer is as described is checked wherever `ask` is used, see documentation.py.
"""

import re

from contract import NO_KEY, ContractTestCase
from sdk import UNKNOWN_ID

CONTRACT = {
    "/api/v1/detection/detect": {"POST"},
    "/api/v1/verification/verify": {"POST"},
    "/api/v1/verification/embeddings/verify": {"POST"},
    "/api/v1/recognition/recognize": {"POST"},
    "/api/v1/recognition/embeddings/recognize": {"POST"},
    "/api/v1/recognition/subjects": {"GET", "POST", "DELETE"},
    "/api/v1/recognition/subjects/{}": {"PUT", "DELETE"},
    "/api/v1/recognition/faces": {"GET", "POST", "DELETE"},
    "/api/v1/recognition/faces/{}": {"DELETE"},
    "/api/v1/recognition/faces/delete": {"POST"},
    "/api/v1/recognition/faces/{}/img": {"GET"},
    "/api/v1/recognition/faces/{}/verify": {"POST"},
    "/api/v1/recognition/embeddings/faces/{}/verify": {"POST"},
    "/api/v1/static/{}/images/{}": {"GET"},
    "/api/v1/config": {"GET"},
    "/api/v1/consistence/status": {"GET"},
    "/api/v1/migrate": {"POST"},
    "/health": {"GET"},
    "/metrics": {"GET"},
    "/admin/oauth/token": {"POST", "DELETE"},
    "/admin/user/register": {"POST"},
    "/admin/user/registration/confirm": {"GET"},
    "/admin/user/forgot-password": {"POST"},
    "/admin/user/reset-password": {"PUT"},
    "/admin/user/demo/model": {"GET"},
    "/admin/user/me": {"GET"},
    "/admin/user/update": {"PUT"},
    "/admin/user/me/password": {"PUT"},
    "/admin/user/me/sessions": {"GET", "DELETE"},
    "/admin/user/me/sessions/{}": {"DELETE"},
    "/admin/user/me/tokens": {"GET", "POST"},
    "/admin/user/me/tokens/{}": {"DELETE"},
    "/admin/user/roles": {"GET"},
    "/admin/user/autocomplete": {"GET"},
    "/admin/user/global/roles": {"GET"},
    "/admin/user/global/assign-roles": {"GET"},
    "/admin/user/global/role": {"PUT"},
    "/admin/user/{}": {"DELETE"},
    "/admin/user/{}/reset-link": {"POST"},
    "/admin/apps": {"GET"},
    "/admin/app": {"POST"},
    "/admin/app/{}": {"GET", "PUT", "DELETE"},
    "/admin/app/{}/apikey": {"PUT"},
    "/admin/app/{}/assign-roles": {"GET"},
    "/admin/app/{}/roles": {"GET"},
    "/admin/app/{}/invite": {"POST"},
    "/admin/app/{}/role": {"PUT"},
    "/admin/app/{}/user/{}": {"DELETE"},
    "/admin/app/{}/models": {"GET"},
    "/admin/app/{}/model": {"POST"},
    "/admin/app/{}/model/{}": {"GET", "POST", "PUT", "DELETE"},
    "/admin/app/{}/model/{}/apikey": {"PUT"},
    "/admin/app/{}/model/{}/statistics": {"GET"},
    "/admin/config": {"GET"},
    "/admin/status": {"GET"},
    "/admin/mails": {"GET"},
    "/admin/audit": {"GET"},
}
"""rest-api.md 2, admin-api.md, and ours."""


class DocumentationTests(ContractTestCase):
    def setUp(self) -> None:
        super().setUp()
        if self.documentation is None:
            self.fail("there is no /openapi.json")
        self.operations = list(self.documentation.operations())

    def test_it_is_openapi_3_1(self) -> None:
        document = self.assert_ok(self.ask("GET", "/openapi.json", headers=NO_KEY))
        self.assertRegex(document["openapi"], r"^3\.1\.")
        self.assertTrue(document["info"]["title"] and document["info"]["version"])

    def test_every_route_of_the_contract_is_described(self) -> None:
        described: dict[str, set[str]] = {}
        for method, path in self.operations:
            described.setdefault(re.sub(r"\{[^}]*\}", "{}", path), set()).add(method)
        for path, methods in CONTRACT.items():
            with self.subTest(path):
                self.assertLessEqual(methods, described.get(path, set()))

    def test_every_description_has_a_route(self) -> None:
        for method, pattern in self.operations:
            path = re.sub(r"\{[^}]*\}", UNKNOWN_ID, pattern)
            kind = re.search(r"/(recognition|detection|verification)/", path)
            key = self.key_for(kind[1]) if kind else NO_KEY
            with self.subTest(pattern, method=method):
                answer = self.ask(method, path, headers=key)
                if answer.status == 404 and answer.headers.get_content_type() == "application/json":
                    self.assertNotRegex(answer.json["message"], r"^There is nothing at|^Request method")
                self.assertLess(answer.status, 500)

    def test_every_method_that_a_path_allows_is_described(self) -> None:
        for path in {re.sub(r"\{[^}]*\}", UNKNOWN_ID, pattern) for _, pattern in self.operations}:
            answer = self.ask("PATCH", path)
            if "Allow" not in answer.headers:
                continue
            with self.subTest(path):
                allowed = {method.strip() for method in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"}
                # `user/me` is one of the paths that `user/{user}` stands for.
                described = {method for method, pattern in self.operations if re.fullmatch(expression(pattern), path)}
                self.assertLessEqual(allowed, described)

    def test_paths_name_their_variables(self) -> None:
        for method, path in self.operations:
            item = self.documentation.document["paths"][path]
            parameters = item.get("parameters", []) + item[method.lower()].get("parameters", [])
            resolved = [self.documentation.resolved(parameter, "")[0] for parameter in parameters]
            with self.subTest(path, method=method):
                named = {parameter["name"] for parameter in resolved if parameter["in"] == "path"}
                self.assertEqual(named, set(re.findall(r"\{([^}]*)\}", path)))

    def test_examples_are_as_described(self) -> None:
        examples = list(self.documentation.examples())
        self.assertTrue(examples)
        for place, value in examples:
            with self.subTest(place):
                self.assertEqual(self.documentation.errors(place, value), [])

    def test_the_key_is_described(self) -> None:
        """In one scheme, asked for by what needs it and not by what doesn't."""
        document = self.documentation.document
        schemes = document["components"]["securitySchemes"]
        [name] = [name for name, scheme in schemes.items() if scheme.get("name", "").lower() == "x-api-key"]
        self.assertEqual((schemes[name]["type"], schemes[name]["in"]), ("apiKey", "header"))
        for method, path in self.operations:
            if not path.startswith("/api/v1/"):
                continue
            with self.subTest(path, method=method):
                security = document["paths"][path][method.lower()].get("security", document.get("security", []))
                needed = bool(re.match(r"/api/v1/(recognition|detection|verification)/", path))
                self.assertEqual(any(name in choice for choice in security), needed)


def expression(pattern: str) -> str:
    """A regular one, of what a path with variables stands for."""
    return re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(pattern))
