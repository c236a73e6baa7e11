"""What the tests of Deploy/ read it with."""

import fnmatch
import re
import shutil
import subprocess
import unittest
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import plain_yaml
from sdk import BINARY, ROOT, Answer, Server, environment

DEPLOY = ROOT / "Deploy"
DOCKERFILE = DEPLOY / "docker/Dockerfile"
ROLES = ("serve", "fe", "admin", "api", "core")
PORTS = {"serve": ("PORT", 8000), "fe": ("PORT", 8000), "admin": ("CRUD_PORT", 8080), "api": ("API_PORT", 8080)}
PORTS |= {"core": ("ML_PORT", 3000)}
"""The setting of each role's port, and what holds without it."""

GRACE = 20
"""Seconds that the server gives requests under way when it is told to stop."""


@cache
def known_settings() -> frozenset[str]:
    shown = subprocess.run([BINARY, "config"], env=environment(), capture_output=True, text=True, check=True).stdout
    return frozenset(re.findall(r"^([A-Z_]+) = ", shown, re.MULTILINE)) | {"COMPREFACE_CONFIG"}


@cache
def subcommands() -> frozenset[str]:
    """Of the binary, and the two roles of a shared database."""
    shown = subprocess.run([BINARY, "--help"], env=environment(), capture_output=True, text=True, check=True).stdout
    return frozenset(re.findall(r"^  ([a-z]+)  ", shown.partition("SUBCOMMANDS:")[2], re.MULTILINE)) | {"admin", "api"}


def yaml(path: str) -> list[Any]:
    return plain_yaml.documents((DEPLOY / path).read_text())


def environment_file(path: str) -> dict[str, str]:
    """As systemd and docker compose read it."""
    lines = (line.strip() for line in (DEPLOY / path).read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def commented(path: str) -> set[str]:
    """The names of settings that stand there behind a #."""
    return set(re.findall(r"^#([A-Za-z_]+)=", (DEPLOY / path).read_text(), re.MULTILINE))


# MARK: Compose


def interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    """With `${NAME}`, `${NAME:-default}` (also one within another) and `$$` replaced as compose does."""
    if isinstance(value, dict):
        return {key: interpolated(part, variables) for key, part in value.items()}
    if isinstance(value, list):
        return [interpolated(part, variables) for part in value]
    if not isinstance(value, str):
        return value
    inner = re.compile(r"(?<!\$)\$\{(\w+)(?::-([^${}]*))?\}")
    while match := inner.search(value):
        value = value[: match.start()] + (variables.get(match[1]) or match[2] or "") + value[match.end() :]
    return value.replace("$$", "$")


def variables_of(file: str) -> set[str]:
    text = re.sub(r"^\s*#.*", "", (DEPLOY / file).read_text(), flags=re.MULTILINE)
    return set(re.findall(r"(?<!\$)\$\{(\w+)", text))


class Container(NamedTuple):
    """One of ours, wherever it is described."""

    name: str
    role: str
    environment: dict[str, str]
    probes: list[str]
    """Paths that are asked for."""
    ports: list[int]
    """That something else expects it to listen on."""

    @property
    def port(self) -> int:
        name, default = PORTS[self.role]
        return int(self.environment.get(name, default))


def services(file: str, variables: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    (document,) = yaml(f"docker/{file}")
    return interpolated(document["services"], variables)


def containers(file: str, variables: Mapping[str, str]) -> Iterator[Container]:
    for name, service in services(file, variables).items():
        if not service["image"].startswith("compreface") and service["image"] != variables.get("compreface_image"):
            continue
        urls = [urlsplit(word) for word in service.get("healthcheck", {}).get("test", []) if "://" in str(word)]
        ports = [int(port.rpartition(":")[2]) for port in service.get("ports", [])]
        settings = {key: str(value) for key, value in service.get("environment", {}).items()}
        probes = [url.path for url in urls]
        yield Container(name, service["command"][0], settings, probes, ports + [url.port or 80 for url in urls])


# MARK: Dockerfile


class Instruction(NamedTuple):
    stage: str
    name: str
    text: str


@cache
def dockerfile() -> tuple[Instruction, ...]:
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    instructions, stage = [], ""
    for joined in re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines():
        if not joined.strip():
            continue
        name, _, text = joined.partition(" ")
        if name == "FROM":
            stage = text.rpartition(" AS ")[2]
        instructions.append(Instruction(stage, name, text))
    return tuple(instructions)


def context_files(pattern: str) -> list[Path]:
    """What a source of COPY means, of what .dockerignore lets in."""
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    allowed = [rule[1:] for rule in rules if rule.startswith("!")]

    def is_let_in(path: Path) -> bool:
        name = path.relative_to(ROOT).as_posix()
        return any(fnmatch.fnmatch(name, rule) or name.startswith(f"{rule}/") for rule in allowed) or any(
            Path(rule).parts[0] == name for rule in allowed
        )

    return [path for path in ROOT.glob(pattern) if is_let_in(path)]


# MARK: Asking servers


def ask(server: Server, path: str) -> Answer:
    connection = server.connect()
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def tool(name: str) -> str:
    """Its path; a test that needs it is skipped without it."""
    path = shutil.which(name)
    if not path:
        raise unittest.SkipTest(f"there is no {name} here")
    return path
