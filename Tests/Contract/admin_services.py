"""What tests of services need."""

import uuid

from admin import AdminTestCase, Answer, Object
from contract import BIDEN
from sdk import photo

MANY = 4000
"""More than are copied while a client waits."""


class ServiceTestCase(AdminTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.application = self.new_application()
        self.path = f"app/{self.application['id']}"

    def url(self, service: Object | str) -> str:
        return f"{self.path}/model/{service if isinstance(service, str) else service['id']}"

    def look(self, service: Object) -> Object:
        return self.ok(self.owner.ask("GET", self.url(service)))

    def clone(self, service: Object, name: str = "Clone") -> Object:
        return self.ok(self.owner.ask("POST", self.url(service), {"name": name}))

    def add(self, service: Object, content: bytes, subject: str) -> None:
        path = f"recognition/faces?subject={subject}"
        self.ok(self.api("POST", path, service["apiKey"], multipart=photo(content)), 201)

    def fill(self, service: Object) -> None:
        """With subjects and faces like Bob's, as quickly as it can be done."""
        key = service["apiKey"]
        self.add(service, BIDEN, "Bob")
        with self.database("rw") as database:
            names = [(str(uuid.uuid4()), key, f"Copy {number}") for number in range(MANY)]
            database.executemany("INSERT INTO subject (id, api_key, subject_name) VALUES (?, ?, ?)", names)
            database.executemany(
                "INSERT INTO embedding (id, subject_id, embedding, calculator) SELECT ?, ?, embedding, calculator"
                " FROM embedding WHERE subject_id ="
                " (SELECT id FROM subject WHERE api_key = ? AND subject_name = 'Bob')",
                [(str(uuid.uuid4()), subject, key) for subject, _, _ in names],
            )

    def recognize(self, key: str, content: bytes) -> Answer:
        return self.api("POST", "recognition/recognize", key, multipart=photo(content))

    def subject_of(self, answer: Answer) -> str:
        """Of whom the only face is most like."""
        [face] = self.ok(answer)["result"]
        return face["subjects"][0]["subject"]

    def assert_key_is_gone(self, answer: Answer, key: str) -> None:
        self.assert_refused(answer, 404, 10, f"Recognition service with API Key {key} not found")
