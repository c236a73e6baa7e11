"""Deploy/docker and Deploy/layout.sh: names and settings of CompreFace 1.2, what the image needs, and what it holds."""

import os
import re
import subprocess
import tempfile
import unittest
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from deploy import DEPLOY, GRACE, PORTS, ROLES, ROOT, Container, ask, commented, containers, context_files, dockerfile
from deploy import environment_file, interpolated, known_settings, services, subcommands, tool, variables_of, yaml
from sdk import BINARY, Server, environment

from front import NGINX  # isort: skip; sdk shows where it is

FILES = ("compose.yml", "compose.scaled.yml")
FROM_1_2 = environment_file("docker/env.example")
UNREAD = {"ADMIN_VERSION", "API_VERSION", "FE_VERSION"}
UNREAD |= {"compreface_api_java_options", "compreface_admin_java_options"}
"""Of 1.2's .env: for Java, and for images that aren't ours."""
BY_COMPOSE = {"COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"}
"""Read by compose itself."""
WRITABLE = {"compreface-postgres-db", "compreface-upstream-core"}
"""Containers of others, who write to their disk."""


class ComposeTests(unittest.TestCase):
    def test_containers_have_their_names_of_1_2(self) -> None:
        names = {name: service["container_name"] for name, service in services("compose.scaled.yml", {}).items()}
        for name in ("postgres-db", "admin", "api", "core", "fe"):
            self.assertEqual(names[f"compreface-{name}"], f"compreface-{name}")
        self.assertEqual(names["compreface-nginx"], "compreface-ui")

    def test_env_of_1_2_is_read(self) -> None:
        read = variables_of("docker/compose.scaled.yml")
        self.assertEqual(set(FROM_1_2) - read, UNREAD)
        self.assertEqual(variables_of("docker/compose.yml") - read, set())
        # What else is read is ours, and stands there commented out.
        self.assertEqual(read - set(FROM_1_2) | BY_COMPOSE, commented("docker/env.example"))

    def test_nothing_changes_without_it(self) -> None:
        for file in FILES:
            self.assertEqual(services(file, {}), services(file, FROM_1_2), file)

    def test_what_is_in_it_arrives(self) -> None:
        changed = {name: f"{index + 7}" for index, name in enumerate(sorted(set(FROM_1_2) - UNREAD))}
        texts = str(services("compose.scaled.yml", changed))
        for name, value in changed.items():
            self.assertIn(value, texts, name)
        elsewhere = services("compose.scaled.yml", {"postgres_domain": "db.example.com", "postgres_db": "faces"})
        url = elsewhere["compreface-api"]["environment"]["POSTGRES_URL"]
        self.assertEqual(url, "jdbc:postgresql://db.example.com:5432/faces")

    def test_settings_and_commands_are_the_servers(self) -> None:
        found = [container for file in FILES for container in containers(file, FROM_1_2)]
        self.assertEqual(len(found), 7)
        for container in found:
            self.assertIn(container.role, subcommands())
            self.assertEqual(set(container.environment) - known_settings(), set(), container.name)
            self.assertEqual(set(container.ports), {container.port}, container.name)

    def test_addresses_lead_to_containers(self) -> None:
        """Those in settings, and those in nginx's file."""
        named = {container.name: container for container in containers("compose.scaled.yml", FROM_1_2)}
        addresses = re.findall(r"^\s+server (\S+:\d+)[ ;]", (DEPLOY / "nginx/compreface.conf").read_text(), re.MULTILINE)
        self.assertEqual(set(addresses), {f"compreface-{role}" for role in ("fe:8000", "admin:8080", "api:8080")})
        for container in named.values():
            for name, value in container.environment.items():
                if name in ("PYTHON_URL", *(f"COMPREFACE_{role}_URL" for role in ("ADMIN", "API", "CORE"))):
                    addresses += [urlsplit(url).netloc for url in value.split(",")]
        for address in addresses:
            name, _, port = address.partition(":")
            self.assertEqual(named[name].port, int(port), address)
        self.assertEqual(
            {name for name, container in named.items() if container.role == "core"},
            {urlsplit(url).hostname for url in named["compreface-api"].environment["PYTHON_URL"].split(",")},
        )

    def test_those_who_talk_share_a_network(self) -> None:
        networks = {name: set(service["networks"]) for name, service in services("compose.scaled.yml", {}).items()}
        database, core = networks["compreface-postgres-db"], networks["compreface-core"]
        self.assertEqual(
            {name for name in networks if networks[name] & database},
            {"compreface-postgres-db", "compreface-admin", "compreface-api", "compreface-api-2"},
        )
        self.assertTrue(all(networks[name] & core for name in ("compreface-fe", "compreface-api", "compreface-api-2")))
        self.assertFalse(core & networks["compreface-nginx"])
        (document,) = yaml("docker/compose.scaled.yml")
        self.assertTrue(all(document["networks"][name]["internal"] for name in core | database))

    def test_faces_of_1_2_can_be_recognised_by_its_core(self) -> None:
        """What README.md has people add to the .env of 1.2."""
        text = (DEPLOY / "README.md").read_text().partition("### A database of CompreFace 1.2")[2].partition("\n## ")[0]
        added = re.findall(r"^ *(\w+)=(\S+)$", text, re.MULTILINE)
        once = ["COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES", "compreface_core_urls"]
        self.assertEqual([name for name, _ in added], [*once, "compreface_core_urls"])
        plain = services("compose.scaled.yml", FROM_1_2)
        ours = plain["compreface-api"]["environment"]["PYTHON_URL"]
        self.assertEqual(ours, "http://compreface-core:3000,http://compreface-core-2:3000")
        with_1_2 = services("compose.scaled.yml", FROM_1_2 | dict(added[:3]) | {"CORE_VERSION": "1.2.0-mobilenet"})
        core = with_1_2["compreface-upstream-core"]
        self.assertEqual(core["image"], "exadel/compreface-core:1.2.0-mobilenet")
        self.assertEqual(core["profiles"], [dict(added)["COMPOSE_PROFILES"]])
        # Without the profile nothing else of it is there, and nobody waits for it.
        self.assertEqual([name for name, service in plain.items() if "profiles" in service], ["compreface-upstream-core"])
        for name in ("compreface-api", "compreface-api-2"):
            environment = with_1_2[name]["environment"]
            self.assertEqual(environment["PYTHON_URL"], "http://compreface-upstream-core:3000", name)
            self.assertTrue(set(core["networks"]) <= set(with_1_2[name]["networks"]), name)
            self.assertNotIn("compreface-upstream-core", plain[name]["depends_on"])
        # And on the way to another calculator: the wanted one first.
        self.assertEqual(added[3][1], f"{ours},http://compreface-upstream-core:3000")

    def test_commands_name_what_there_is(self) -> None:
        text = (DEPLOY / "README.md").read_text().replace("\\\n", " ")
        commands = re.findall(r"docker compose -f Deploy/docker/(\S+) (exec|run|up|rm)\b([^\n`]*)", text)
        self.assertGreater(len(commands), 8)
        for file, command, rest in commands:
            named = re.search(r"(?<!\S)compreface(-[\w-]+)?(?=\s|$)", rest)
            self.assertEqual(named is None, command == "up" and "postgres" not in rest, rest)
            if named:
                self.assertIn(named[0], services(file, {}), rest)
                words = rest[named.end() :].split()
                if command == "run" and "--entrypoint" not in rest:
                    self.assertIn(words[0], subcommands(), rest)
                if command == "exec" and words[0] == "compreface":
                    self.assertIn(words[1], subcommands(), rest)

    def test_nginx_finds_servers_by_addresses_that_stay(self) -> None:
        for network in ("172.28.85", "10.99.7"):
            named = services("compose.scaled.yml", {"compreface_network": network} if network != "172.28.85" else {})
            fixed = {
                name: ip_address(service["networks"]["front"]["ipv4_address"])
                for name, service in named.items()
                if isinstance(service["networks"], dict) and "ipv4_address" in (service["networks"].get("front") or {})
            }
            self.assertEqual(len(set(fixed.values())), len(fixed))
            given = named["compreface-nginx"]["environment"]
            for role in ("fe", "admin", "api"):
                names = [name for name in fixed if re.fullmatch(rf"compreface-{role}(-\d+)?", name)]
                port = next(one.port for one in containers("compose.scaled.yml", {}) if one.name == names[0])
                addresses = " ".join(f"{fixed[name]}:{port}" for name in names)
                self.assertEqual(given[f"{role.upper()}_SERVERS"], addresses)
                self.assertEqual(names, [name for name, service in named.items() if service.get("command") == [role]])
            (document,) = yaml("docker/compose.scaled.yml")
            (how,) = interpolated(document["networks"]["front"]["ipam"]["config"], {"compreface_network": network})
            subnet, others = ip_network(how["subnet"]), ip_network(how["ip_range"])
            self.assertTrue(others.subnet_of(subnet) and ip_address(how["gateway"]) in subnet)
            for address in fixed.values():
                self.assertIn(address, subnet)
                self.assertNotIn(address, others)
                self.assertNotEqual(address, ip_address(how["gateway"]))

    def test_containers_are_bounded_and_come_back(self) -> None:
        for file in FILES:
            for name, service in services(file, FROM_1_2).items():
                where = f"{file}: {name}"
                self.assertIn(service["restart"], ("always", "unless-stopped"), where)
                self.assertEqual(service["cap_drop"], ["ALL"], where)
                self.assertEqual(service["security_opt"], ["no-new-privileges:true"], where)
                self.assertGreater(int(service["stop_grace_period"].removesuffix("s")), GRACE, where)
                self.assertTrue({"mem_limit", "pids_limit"} <= set(service), where)
                if name not in WRITABLE:
                    self.assertTrue(service["read_only"], where)
                if file == "compose.scaled.yml":
                    self.assertIn("test", service["healthcheck"], where)
                for needed, how in service.get("depends_on", {}).items():
                    self.assertEqual(how["condition"], "service_healthy", where)
                    self.assertIn(needed, services(file, FROM_1_2), where)

    def test_files_that_are_mounted_exist(self) -> None:
        for volume in services("compose.scaled.yml", {})["compreface-nginx"]["volumes"]:
            self.assertTrue((DEPLOY / "docker" / volume.split(":")[0]).is_file(), volume)
        self.assertTrue(os.access(DEPLOY / "docker/nginx.sh", os.X_OK))

    def test_a_server_takes_what_is_set(self) -> None:
        """The values too, and it answers what its health check asks. serve stands in for admin and api."""
        for file in FILES:
            for container in containers(file, FROM_1_2):
                with self.subTest(container.name):
                    self.check(container)

    def check(self, container: Container) -> None:
        ours = {name: value for name, value in container.environment.items() if not name.startswith("POSTGRES_")}
        server = Server(ours, role="serve" if container.role in ("admin", "api") else container.role)
        server.start()
        self.addCleanup(server.stop)
        for path in container.probes:
            self.assertEqual(ask(server, path).status, 200, path)


class NginxLimitTests(unittest.TestCase):
    """Deploy/docker/nginx.sh"""

    def lay_out(self, **settings: str) -> tuple[int, str]:
        with tempfile.TemporaryDirectory() as folder:
            to = Path(folder, "compreface.conf")
            paths = {"COMPREFACE_CONF_FROM": str(DEPLOY / "nginx/compreface.conf"), "COMPREFACE_CONF_TO": str(to)}
            command = [DEPLOY / "docker/nginx.sh"]
            done = subprocess.run(command, env=environment() | paths | settings, capture_output=True, text=True)
            return done.returncode, to.read_text() if done.returncode == 0 else done.stderr

    def test_limits_of_1_2(self) -> None:
        given = services("compose.scaled.yml", FROM_1_2 | {"max_request_size": "50M", "read_timeout": "90000"})
        status, text = self.lay_out(**given["compreface-nginx"]["environment"])
        self.assertEqual(status, 0, text)
        for line in ("client_max_body_size 67M;", "proxy_read_timeout 90000ms;", "proxy_connect_timeout 10000ms;"):
            self.assertIn(line, text)
        self.assertEqual(len(text.splitlines()), len((DEPLOY / "nginx/compreface.conf").read_text().splitlines()))

    def test_servers_by_their_addresses(self) -> None:
        given = services("compose.scaled.yml", {})["compreface-nginx"]["environment"]
        status, text = self.lay_out(**given)
        self.assertEqual(status, 0, text)
        self.assertNotRegex(text, r"server compreface-")
        self.assertIn("server 172.28.85.21:8080 fail_timeout=2s; server 172.28.85.22:8080 fail_timeout=2s;", text)
        self.assertIn("server 172.28.85.21:8080 backup max_fails=0; server 172.28.85.22:8080 backup max_fails=0;", text)
        self.assertIn("server 172.28.85.12:8080;", text)
        self.assertIn("server compreface-admin:8080;", self.lay_out(API_SERVERS="10.0.0.2:8080")[1])

    def test_units(self) -> None:
        for size, limit in (("10M", "14M"), ("10MB", "14M"), ("3", "4"), ("1g", "2g"), ("4096k", "5462k")):
            self.assertIn(f"client_max_body_size {limit};", self.lay_out(CLIENT_MAX_BODY_SIZE=size)[1])

    def test_what_is_no_limit_is_named(self) -> None:
        for settings in (
            {"CLIENT_MAX_BODY_SIZE": "M"},
            {"CLIENT_MAX_BODY_SIZE": "10 M; }"},
            {"PROXY_READ_TIMEOUT": "60; x"},
            {"PROXY_CONNECT_TIMEOUT": "ms"},
            {"API_SERVERS": "10.0.0.2:8080 10.0.0.3"},
            {"API_SERVERS": "10.0.0.2:8080;"},
            {"FE_SERVERS": "a/b:80"},
            {"ADMIN_SERVERS": ":80"},
            {"ADMIN_SERVERS": "*"},
        ):
            status, text = self.lay_out(**settings)
            self.assertEqual(status, 1, settings)
            self.assertIn("is allowed", text)

    def test_nginx_reads_it(self) -> None:
        if not NGINX.is_file():
            raise unittest.SkipTest("there is no nginx; Scripts/setup-nginx.sh says why")
        text = re.sub(r"server compreface-\w+:", "server 127.0.0.1:", self.lay_out(CLIENT_MAX_BODY_SIZE="50M")[1])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "nginx.conf")
            file.write_text(f"pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off;\n{text}\n}}")
            done = subprocess.run([NGINX, "-t", "-p", folder, "-c", file], capture_output=True, text=True)
            self.assertIn("syntax is ok", done.stderr)


class DockerfileTests(unittest.TestCase):
    def test_what_is_copied_exists_and_is_let_in(self) -> None:
        copied = [step.text.split() for step in dockerfile() if step.name == "COPY" and "--from" not in step.text]
        self.assertGreater(len(copied), 5)
        for source in (source for words in copied for source in words[:-1]):
            self.assertTrue(context_files(source) or "[" in source, source)
        for file in (".git/config", ".data/compreface.sqlite", "Deploy/docker/compose.yml", "Tests/SDK/server.py"):
            self.assertEqual(context_files(file), [], file)
        # The manifest of the package names them all.
        targets = re.findall(r'testTarget\(\s*name: "(\w+)"', (ROOT / "Package.swift").read_text())
        self.assertTrue(all(context_files(f"Tests/{name}") for name in targets), targets)

    def test_scripts_that_are_run_are_copied(self) -> None:
        copied = " ".join(step.text for step in dockerfile() if step.name == "COPY")
        for step in dockerfile():
            for script in re.findall(r"\b(?:Scripts|Deploy|Models)/[\w-]+\.(?:sh|py|txt)\b", step.text):
                self.assertTrue(script in copied or f"{script.split('/')[0]} " in copied, script)
                self.assertTrue((ROOT / script).is_file(), script)

    def test_a_role_to_each_stage(self) -> None:
        stages = {step.stage: {} for step in dockerfile()}
        for step in dockerfile():
            stages[step.stage].setdefault(step.name, []).append(step.text)
        self.assertEqual(set(stages) - {"", "build", "run"}, set(ROLES))
        self.assertEqual(dockerfile()[-1].stage, "serve")
        self.assertNotIn(stages["run"]["USER"], (["root"], ["0"]))
        for role in ROLES:
            (check,), (port,) = stages[role]["HEALTHCHECK"], stages[role]["EXPOSE"]
            name, default = PORTS[role]
            self.assertEqual(stages[role]["CMD"], [f'["{role}"]'])
            self.assertEqual(int(port), 80 if role == "fe" else default)
            self.assertRegex(check, rf"127\.0\.0\.1:\$\{{{name}(:-{default})?\}}/health(check)?\"$")
        settings = " ".join(text for stage in stages.values() for text in stage.get("ENV", []))
        self.assertEqual(set(re.findall(r"(\w+)=", settings)) - known_settings(), {"PATH"})

    def test_packages_exist(self) -> None:
        apt = tool("apt-cache")
        if subprocess.run([apt, "show", "libc6"], capture_output=True).returncode != 0:
            raise unittest.SkipTest("apt knows no packages here; apt-get update would tell it")
        lines = (ROOT / "Scripts/debian-packages.txt").read_text().splitlines()
        wanted = self.packages() + [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        for package in wanted:
            self.assertEqual(subprocess.run([apt, "show", package], capture_output=True).returncode, 0, package)

    def test_packages_cover_what_the_binary_loads(self) -> None:
        readelf, query = tool("readelf"), tool("dpkg-query")
        found = dict(re.findall(r"^\t(\S+) => (\S+)", subprocess.check_output([tool("ldd"), BINARY], text=True), re.M))
        libraries = [BINARY, *(Path(path) for name, path in found.items() if "/.openvino/" in path)]
        shown = subprocess.check_output([readelf, "-d", *libraries], text=True)
        wanted = set(re.findall(r"\(NEEDED\).*\[(\S+)\]", shown))
        # Linked into the image's binary, or beside it; and the dynamic linker itself.
        inside = {name for name in wanted if "/swift/" in found.get(name, "") or "/.openvino/" in found.get(name, "")}
        self.assertTrue(inside)
        for name in sorted(wanted - inside - {"ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}):
            owners = subprocess.run([query, "--search", f"*/{name}"], capture_output=True, text=True).stdout
            packages = {line.split(":")[0] for line in owners.splitlines()}
            self.assertTrue(packages & {*self.packages(), "libc6"}, f"{name} of {packages or 'no package'}")

    def packages(self) -> list[str]:
        (text,) = [step.text for step in dockerfile() if step.stage == "run" and "apt-get install" in step.text]
        return re.search(r"--no-install-recommends (.*?);", text)[1].split()


if __name__ == "__main__":
    unittest.main()
