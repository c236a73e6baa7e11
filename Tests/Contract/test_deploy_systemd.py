"""Deploy/systemd: units, the account and the folders."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from deploy import DEPLOY, GRACE, ROLES, commented, environment_file, known_settings, subcommands, tool

FOLDER = DEPLOY / "systemd"
UNITS = ("compreface.service", "compreface@.service")
SECTIONS = {"Unit", "Service", "Install"}


def unit(name: str) -> dict[str, list[str]]:
    """Its settings, whatever section they stand in."""
    settings: dict[str, list[str]] = {}
    for number, line in enumerate((FOLDER / name).read_text().splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        if section := re.fullmatch(r"\[(\w+)\]", line):
            if section[1] not in SECTIONS:
                raise AssertionError(f"{name}:{number}: {line}")
            continue
        key, equals, value = line.partition("=")
        if not equals or not re.fullmatch(r"[A-Z][A-Za-z]+", key):
            raise AssertionError(f"{name}:{number}: {line}")
        settings.setdefault(key, []).append(value)
    return settings


class UnitTests(unittest.TestCase):
    def test_what_they_start(self) -> None:
        self.assertEqual(unit("compreface.service")["ExecStart"], ["/opt/compreface/bin/compreface serve"])
        self.assertEqual(unit("compreface@.service")["ExecStart"], ["/opt/compreface/bin/compreface %i"])
        self.assertEqual(set(ROLES) - subcommands(), set())

    def test_they_differ_in_the_role_alone(self) -> None:
        one, other = unit(UNITS[0]), unit(UNITS[1])
        differing = {key for key in one if one[key] != other.get(key)} | set(other) - set(one)
        self.assertEqual(differing, {"Description", "EnvironmentFile", "ExecStart"})

    def test_what_keeps_them_in(self) -> None:
        for name in UNITS:
            settings = unit(name)
            self.assertEqual(settings["User"], ["compreface"])
            for key in ("NoNewPrivileges", "PrivateDevices", "PrivateTmp", "ProtectHome", "RestrictNamespaces"):
                self.assertEqual(settings[key], ["yes"], key)
            self.assertEqual((settings["ProtectSystem"], settings["CapabilityBoundingSet"]), (["strict"], [""]))
            self.assertEqual(settings["StateDirectory"], ["compreface"])
            # OpenVINO could not compile a network.
            self.assertNotIn("MemoryDenyWriteExecute", settings)

    def test_requests_under_way_are_answered(self) -> None:
        for name in UNITS:
            self.assertGreater(int(unit(name)["TimeoutStopSec"][0]), GRACE)

    def test_they_are_started_until_the_database_takes_them(self) -> None:
        """One that refuses them ends them at once; that is no reason to give up for good."""
        for name in UNITS:
            settings = unit(name)
            self.assertEqual((settings["Restart"], settings["StartLimitIntervalSec"]), (["on-failure"], ["0"]))
            self.assertNotIn("StartLimitBurst", settings)
            self.assertGreaterEqual(int(settings["RestartSec"][0]), 5)

    def test_settings_are_the_servers(self) -> None:
        named = set(environment_file("systemd/compreface.env")) | commented("systemd/compreface.env")
        self.assertGreater(len(named), 5)
        self.assertEqual(named - known_settings(), set())
        for name in UNITS:
            self.assertEqual(unit(name)["EnvironmentFile"][0], "-/etc/compreface/compreface.env")


class SystemdTests(unittest.TestCase):
    """What systemd itself says of them, on a disk of their own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="compreface-systemd-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "etc").mkdir()

    def put(self, file: str, place: str) -> None:
        (self.root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(FOLDER / file, self.root / place)

    def test_it_finds_nothing_wrong(self) -> None:
        analyze = tool("systemd-analyze")
        of_system = Path("/lib/systemd/system")
        if not (of_system / "sysinit.target").is_file():
            raise unittest.SkipTest("systemd is not installed whole here")
        shutil.copytree(of_system, self.root / "lib/systemd/system", symlinks=True)
        for name in UNITS:
            self.put(name, f"etc/systemd/system/{name}")
        binary = self.root / "opt/compreface/bin/compreface"
        binary.parent.mkdir(parents=True)
        binary.write_text("#!/bin/sh\n")
        binary.chmod(0o755)
        names = ["compreface.service", *(f"compreface@{role}.service" for role in ROLES if role != "serve")]
        command = [analyze, "verify", f"--root={self.root}", "--man=no", *names]
        done = subprocess.run(command, capture_output=True, text=True)
        about = [line for line in done.stderr.splitlines() if "compreface" in line]
        self.assertEqual((about, done.returncode), ([], 0), done.stderr)
        # That it would.
        (self.root / "etc/systemd/system/compreface.service").write_text("[Service]\nExecStart=/opt/nothing\nTypo=1\n")
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertIn("Typo", done.stderr)

    def test_little_is_left_open(self) -> None:
        command = [tool("systemd-analyze"), "security", "--offline=true", "--threshold=20", "--no-pager"]
        done = subprocess.run([*command, *(FOLDER / name for name in UNITS)], capture_output=True, text=True)
        if "offline" in done.stderr:
            raise unittest.SkipTest("this systemd-analyze can't look at files")
        self.assertEqual(done.returncode, 0, done.stdout[-300:] + done.stderr)
        self.assertEqual(done.stdout.count("Overall exposure level"), 2)

    def test_account_and_folders(self) -> None:
        sysusers, tmpfiles = tool("systemd-sysusers"), tool("systemd-tmpfiles")
        self.put("sysusers.conf", "usr/lib/sysusers.d/compreface.conf")
        self.put("tmpfiles.conf", "usr/lib/tmpfiles.d/compreface.conf")
        for command in ([sysusers], [tmpfiles, "--create"]):
            done = subprocess.run([*command, f"--root={self.root}", "compreface.conf"], capture_output=True, text=True)
            if "not permitted" in done.stderr or "Permission denied" in done.stderr:
                raise unittest.SkipTest("only root can make accounts and their folders")
            self.assertEqual(done.returncode, 0, done.stderr)
        account = (self.root / "etc/passwd").read_text().split(":")
        self.assertEqual((account[0], account[5:]), ("compreface", ["/var/lib/compreface", "/usr/sbin/nologin\n"]))
        modes = {"etc/compreface": 0o750, "var/lib/compreface": 0o750, "var/lib/compreface/data": 0o700}
        for path, mode in modes.items():
            found = (self.root / path).stat()
            self.assertEqual(found.st_mode & 0o777, mode, path)
            self.assertEqual(found.st_uid, 0 if path.startswith("etc") else int(account[2]), path)


if __name__ == "__main__":
    unittest.main()
