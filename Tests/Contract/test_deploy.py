"""Deploy/docker and Deploy/layout.sh: names and settings of CompreFace 1.2, what the image needs, and what it holds."""

import os
import re
import subprocess
import unittest
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from deploy import DEPLOY, GRACE, PORTS, ROLES, ROOT, Container, ask, commented, containers, context_files, dockerfile
from deploy import environment_file, interpolated, known_settings, services, subcommands, tool, variables_of, yaml
from sdk import BINARY, Server

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
        nginx = (DEPLOY / "nginx/compreface.conf").read_text()
        addresses = re.findall(r"^\s+server (\S+:\d+)[ ;]", nginx, re.MULTILINE)
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
        with_profile = [name for name, service in plain.items() if "profiles" in service]
        self.assertEqual(with_profile, ["compreface-upstream-core"])
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

    def test_memory_of_the_apis(self) -> None:
        given = {"compreface_api_memory": "6g", "compreface_collection_memory": "3GB"}
        for variables, most, faces in (({}, "2g", "1GB"), (given, "6g", "3GB")):
            for name, service in services("compose.scaled.yml", variables).items():
                if service.get("command") == ["api"]:
                    self.assertEqual(service["mem_limit"], most, name)
                    self.assertEqual(service["environment"]["COMPREFACE_COLLECTION_MEMORY"], faces, name)
                else:
                    self.assertNotEqual(service["mem_limit"], "6g", name)

    def test_photos_that_nginx_keeps_leave_room_for_itself(self) -> None:
        """A full file system is one request that fails, a full container all of them."""
        nginx = services("compose.scaled.yml", {})["compreface-nginx"]
        (size,) = [mount.split(":size=")[1] for mount in nginx["tmpfs"] if mount.startswith("/var/cache/nginx:")]
        self.assertEqual((size[-1], nginx["mem_limit"]), ("m", "1g"))
        self.assertIn(int(size[:-1]), range(512, 1024 - 256))

    def test_a_database_has_time_to_be_brought_up_to_date(self) -> None:
        """Until then whoever brings it there does not listen, and others would be told that it is unwell."""
        for name, service in services("compose.scaled.yml", {}).items():
            slow = service.get("command") in (["admin"], ["api"])
            if service["image"] == "compreface":
                self.assertEqual(service["healthcheck"]["start_period"], "1800s" if slow else "30s", name)

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
            self.assertIn("--start-period=" + ("30s" if role in ("fe", "core") else "30m"), check)
            self.assertRegex(check, rf"127\.0\.0\.1:\$\{{{name}(:-{default})?\}}/health(check)?\"$")
        settings = " ".join(text for stage in stages.values() for text in stage.get("ENV", []))
        self.assertEqual(set(re.findall(r"(\w+)=", settings)) - known_settings(), {"PATH"})

    def test_commands_find_the_database_of_their_role(self) -> None:
        """The default is the role's alone; another command would take a new file."""
        listed = (ROOT / "Docs/configuration.md").read_text()
        default = re.search(r"^\| `POSTGRES_URL` \| ; for `compreface api` and `admin` `(\S+)` ", listed, re.MULTILINE)
        given = {step.stage: step.text for step in dockerfile() if step.name == "ENV" and "POSTGRES_URL" in step.text}
        self.assertEqual(given, {role: f"POSTGRES_URL={default[1]}" for role in ("admin", "api")})

    def test_packages_exist(self) -> None:
        apt = tool("apt-cache")
        # Without lists it still knows what is installed.
        if not list(Path("/var/lib/apt/lists").glob("*_Packages*")):
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
