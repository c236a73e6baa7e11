"""What tests of details have in common: a world with a person, what is sent, and answers in the server's place."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

from inhabited import InhabitedTestCase

ASKED = """
window.asked = [];
window.answers = {};
const real = window.fetch;
window.fetch = async (url, options = {}) => {
  const path = new URL(url, location.href).pathname;
  window.asked.push(`${options.method ?? "GET"} ${path}`);
  const response = await real(url, options);
  const change = Object.entries(window.answers).find(([end]) => path.endsWith(end))?.[1];
  return change ? new Response(JSON.stringify(change(await response.json())), { headers: { "Content-Type": "application/json" } }) : response;
};
"""
LANGUAGE = "localStorage.setItem('compreface.language', 'de');"


class DetailsTestCase(InhabitedTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.bob = cls.world.person("bob@example.com", member="USER")

    def run_script(self, script: str, *values: Any) -> Any:
        return self.browser.execute_script(script, *values)

    def asked(self, part: str) -> int:
        return len([line for line in self.run_script("return window.asked") if part in line])

    def press(self, *keys: str) -> None:
        for key in keys:
            self.browser.switch_to.active_element.send_keys(key)

    def choose(self, label: str, value: str) -> None:
        """In a select, as a mouse does it."""
        self.find("select", label)
        self.run_script(
            """
            const select = [...document.querySelectorAll("select")].find((one) => one.getAttribute("aria-label") === arguments[0]);
            select.value = arguments[1];
            select.dispatchEvent(new Event("change"));
            """,
            label,
            value,
        )
