"""What stands beside the API: /health, /metrics, /docs."""

import re

from contract import NO_KEY, OBAMA, ContractTestCase
from sdk import Answer, photos

SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\.)*",?)*\})? (\S+)$')
"""Prometheus' text format, a line of it."""


class HealthTests(ContractTestCase):
    def test_it_is_well(self) -> None:
        for headers in (NO_KEY, {"x-api-key": "nonsense"}):
            self.assertEqual(self.assert_ok(self.ask("GET", "/health", headers=headers)), {"status": "OK"})

    def test_only_looking_is_allowed(self) -> None:
        self.assert_refused(self.ask("POST", "/health", headers=NO_KEY), 404, 0, "Request method 'POST' not supported")


class MetricsTests(ContractTestCase):
    def samples(self) -> dict[str, float]:
        """By name and labels."""
        text = self.metrics().body.decode()
        self.assertTrue(text.endswith("\n"))
        found: dict[str, float] = {}
        types: dict[str, str] = {}
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split()
                self.assertNotIn(name, types)
                self.assertIn(kind, ("counter", "gauge", "histogram", "summary", "untyped"))
                types[name] = kind
            elif line and not line.startswith("#"):
                self.assertRegex(line, SAMPLE)
                name, value = line.rsplit(" ", 1)
                self.assertNotIn(name, found)
                found[name] = float(value)
                family = name.split("{")[0]
                bare = re.sub(r"_(bucket|sum|count)$", "", family)
                self.assertTrue(family in types or types.get(bare) == "histogram", f"{family} has no type")
        return found

    def metrics(self) -> Answer:
        answer = self.ask("GET", "/metrics", headers=NO_KEY)
        self.assertEqual(answer.status, 200)
        return answer

    def test_it_is_prometheus_text(self) -> None:
        answer = self.metrics()
        self.assertEqual(answer.headers.get_content_type(), "text/plain")
        self.assertEqual(answer.headers.get_param("version"), "0.0.4")
        self.assertTrue(self.samples())

    def test_requests_are_counted(self) -> None:
        def count(status: str, path: str) -> float:
            samples = self.samples().items()
            return sum(v for name, v in samples if "requests_total{" in name and f'"{status}"' in name and path in name)

        before = [count("200", "/recognize"), count("400", "/recognize")]
        self.recognize(OBAMA)
        self.recognize(OBAMA)
        self.recognize(photos.grey())
        self.assertEqual([count("200", "/recognize"), count("400", "/recognize")], [before[0] + 2, before[1] + 1])

    def test_histograms_add_up(self) -> None:
        self.recognize(OBAMA)
        samples = self.samples()
        counts = [name for name in samples if "_count{" in name]
        self.assertTrue(counts)
        for name in counts:
            family, labels = name.removesuffix("}").split("_count{", 1)
            buckets = [value for other, value in samples.items() if other.startswith(f"{family}_bucket{{{labels},le=")]
            self.assertEqual(buckets, sorted(buckets))
            self.assertEqual(buckets[-1], samples[name])
            self.assertIn(f'{family}_bucket{{{labels},le="+Inf"}}', samples)

    def test_clients_can_not_fill_it(self) -> None:
        """A label for every path or method that somebody tries would grow without end."""
        self.ask("GET", "/nonsense-0")
        self.ask("NONSENSE", "/api/v1/config")
        before = len(self.samples())
        for number in range(50):
            self.ask("GET", f"/nonsense-{number}")
            self.ask(f"METHOD{number}", "/api/v1/config")
            self.ask("GET", f"faces/{number}/img")
            self.ask("DELETE", f"subjects/Subject{number}")
        self.assertLess(len(self.samples()), before + 60)

    def test_it_tells_no_secrets(self) -> None:
        image = self.add(OBAMA, "Mister Secret")
        self.ask("GET", f"/api/v1/static/{self.key}/images/{image}")
        self.ask("DELETE", "subjects/Mister%20Secret")
        text = self.metrics().body.decode()
        for secret in (self.key, "Secret", image):
            self.assertNotIn(secret, text)


class DocsTests(ContractTestCase):
    def test_a_page_that_works_offline(self) -> None:
        answer = self.ask("GET", "/docs", headers=NO_KEY)
        self.assertEqual((answer.status, answer.headers.get_content_type()), (200, "text/html"))
        page = answer.body.decode()
        self.assertIn("/api/v1/recognition/recognize", page + self.linked(page))
        loaded = re.findall(r"<(?:script|link|img)\b[^>]*?(?:src|href)=[\"']([^\"']+)", page)
        for address in loaded:
            self.assertNotRegex(address, r"^(https?:)?//", "the page loads this from elsewhere")

    def linked(self, page: str) -> str:
        """The description, if the page loads it."""
        return self.ask("GET", "/openapi.json", headers=NO_KEY).body.decode() if "openapi.json" in page else ""
