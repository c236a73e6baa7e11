"""What tests of the audit log need."""

from urllib.parse import quote

from admin import AdminClient, AdminTestCase, Object


class AuditTestCase(AdminTestCase):
    def log(self, client: AdminClient | None = None, **conditions: object) -> list[Object]:
        """Newest first."""
        query = "&".join(f"{name}={quote(str(value))}" for name, value in conditions.items())
        return self.ok((client or self.owner).ask("GET", f"audit?{query}"))

    def told(self, start: int) -> list[tuple[str, str, str, str]]:
        """What was added since an entry, the oldest first: who, from where, what, to what."""
        entries = [entry for entry in reversed(self.log(limit=1000)) if entry["id"] > start]
        return [
            (entry["actor"]["name"], entry["actor"]["address"], entry["action"], entry["object"]["name"])
            for entry in entries
        ]

    def newest(self) -> int:
        return self.log(limit=1)[0]["id"]
