"""Deploy/kubernetes: that its parts fit each other, the server, and what a cluster asks of pods."""

import re
import shutil
import subprocess
import unittest
from typing import Any
from urllib.parse import urlsplit

from deploy import DEPLOY, GRACE, PORTS, ask, dockerfile, known_settings, subcommands, yaml
from sdk import Server

FOLDER = DEPLOY / "kubernetes"
APP = "app.kubernetes.io/name"
PART = "app.kubernetes.io/component"


def resources() -> dict[tuple[str, str], dict[str, Any]]:
    """What kubectl would apply, and the example of a secret, by kind and name."""
    names = yaml("kubernetes/kustomization.yaml")[0]["resources"] + ["secret.example.yaml"]
    documents = [document for name in names for document in yaml(f"kubernetes/{name}")]
    found = {(document["kind"], document["metadata"]["name"]): document for document in documents}
    if len(found) != len(documents):
        raise AssertionError("two resources have one name")
    return found


def pods() -> dict[str, dict[str, Any]]:
    """The templates of pods, by role."""
    kinds = ("Deployment", "StatefulSet")
    templates = [document["spec"]["template"] for (kind, _), document in resources().items() if kind in kinds]
    return {template["metadata"]["labels"][PART]: template for template in templates}


def container(role: str) -> dict[str, Any]:
    (found,) = pods()[role]["spec"]["containers"]
    return found


def settings(role: str) -> set[str]:
    """The names of all variables that a role gets."""
    given = {variable["name"] for variable in container(role).get("env", [])}
    for source in container(role).get("envFrom", []):
        for kind, part in (("configMapRef", ("ConfigMap", "data")), ("secretRef", ("Secret", "stringData"))):
            if kind in source:
                given |= set(resources()[part[0], source[kind]["name"]][part[1]])
    return given


OURS = ("admin", "api", "core", "fe")


class ManifestTests(unittest.TestCase):
    def test_every_file_is_listed(self) -> None:
        listed = set(yaml("kubernetes/kustomization.yaml")[0]["resources"])
        there = {path.name for path in FOLDER.glob("*.yaml")}
        self.assertEqual(there - listed, {"kustomization.yaml", "secret.example.yaml"})
        self.assertEqual(set(pods()), {*OURS, "database"})

    def test_kubectl_makes_one_of_it(self) -> None:
        kubectl = shutil.which("kubectl")
        if not kubectl:
            raise unittest.SkipTest("there is no kubectl here")
        made = subprocess.run([kubectl, "kustomize", FOLDER], capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(made.stdout.count("\nkind: ") + made.stdout.startswith("kind: "), len(resources()) - 1)
        self.assertNotIn("image: compreface\n", made.stdout)

    def test_settings_and_commands_are_the_servers(self) -> None:
        for role in OURS:
            self.assertEqual(container(role)["args"], [role])
            self.assertIn(role, subcommands())
            self.assertEqual(settings(role) - known_settings(), set(), role)
            self.assertEqual(container(role)["image"], "compreface")
        self.assertTrue({"POSTGRES_URL", "POSTGRES_USER", "POSTGRES_PASSWORD"} <= settings("admin") & settings("api"))
        self.assertFalse({"POSTGRES_PASSWORD", "EMAIL_PASSWORD", "SETUP_TOKEN"} & (settings("core") | settings("fe")))

    def test_references_lead_somewhere(self) -> None:
        for role in pods():
            for variable in container(role).get("env", []):
                for kind, how in variable.get("valueFrom", {}).items():
                    part = {"configMapKeyRef": ("ConfigMap", "data"), "secretKeyRef": ("Secret", "stringData")}[kind]
                    self.assertIn(how["key"], resources()[part[0], how["name"]][part[1]], role)

    def test_ports_match(self) -> None:
        for role in OURS:
            (port,) = container(role)["ports"]
            name, default = PORTS[role]
            given = {variable["name"]: variable.get("value") for variable in container(role)["env"]}
            self.assertEqual(port, {"name": "http", "containerPort": int(given[name])}, role)
            self.assertEqual(given[name], str(default), "a port of its own, though the default would do")
            self.assertGreaterEqual(port["containerPort"], 1024, "for others than root")

    def test_addresses_lead_to_services(self) -> None:
        map_ = resources()["ConfigMap", "compreface"]["data"]
        urls = [map_["POSTGRES_URL"]]
        urls += [v["value"] for role in OURS for v in container(role)["env"] if "://" in str(v.get("value"))]
        self.assertEqual(len(urls), 4)
        for url in urls:
            parts = urlsplit(url)
            ports = resources()["Service", parts.hostname]["spec"]["ports"]
            self.assertEqual([port["port"] for port in ports], [parts.port], url)
        for (kind, name), document in resources().items():
            if kind == "Service":
                role = document["spec"]["selector"][PART]
                self.assertEqual(document["spec"]["ports"][0]["targetPort"], container(role)["ports"][0]["name"], name)
        ingress, reads = (resources()["Ingress", name]["spec"] for name in ("compreface", "compreface-reads"))
        paths = [path for rule in ingress["rules"] for path in rule["http"]["paths"]]
        self.assertEqual([path["path"] for path in paths], ["/admin", "/api/v1", "/"])
        for path in paths + reads["rules"][0]["http"]["paths"]:
            service = path["backend"]["service"]
            ports = resources()["Service", service["name"]]["spec"]["ports"]
            self.assertIn(service["port"]["name"], [port["name"] for port in ports])
        self.assertEqual(map_["FRS_CRUD_HOST"], f"https://{ingress['rules'][0]['host']}")

    def test_apis_know_each_core_by_its_name(self) -> None:
        """All that there are, and no other: an api waits for one that has never answered."""
        cores = resources()["StatefulSet", "compreface-core"]["spec"]
        service = resources()["Service", cores["serviceName"]]["spec"]
        (port,) = service["ports"]
        names = [f"compreface-core-{number}.{cores['serviceName']}" for number in range(cores["replicas"])]
        urls = resources()["ConfigMap", "compreface"]["data"]["PYTHON_URL"].split(",")
        self.assertEqual(urls, [f"http://{name}:{port['port']}" for name in names])
        self.assertEqual(service["clusterIP"], "None")
        self.assertTrue(service["publishNotReadyAddresses"])
        # There is nothing between: the port is the pod's.
        self.assertEqual(port["port"], container("core")["ports"][0]["containerPort"])
        self.assertNotIn(("HorizontalPodAutoscaler", "compreface-core"), resources())

    def test_what_changes_nothing_is_sent_again(self) -> None:
        """As by Deploy/nginx, and at the same address as all else."""
        whole, reads = (resources()["Ingress", name] for name in ("compreface", "compreface-reads"))
        (path,) = reads["spec"]["rules"][0]["http"]["paths"]
        nginx = (DEPLOY / "nginx/compreface.conf").read_text()
        (expression,) = re.findall(r"location ~ \^(\S+) \{", nginx)
        self.assertEqual((path["path"], path["pathType"]), (expression, "ImplementationSpecific"))
        self.assertEqual(path["backend"], whole["spec"]["rules"][0]["http"]["paths"][1]["backend"])
        for part in ("ingressClassName", "tls"):
            self.assertEqual(reads["spec"][part], whole["spec"][part])
        self.assertEqual(reads["spec"]["rules"][0]["host"], whole["spec"]["rules"][0]["host"])
        prefix = "nginx.ingress.kubernetes.io/"
        usual, special = (
            {key.removeprefix(prefix): value for key, value in one["metadata"]["annotations"].items()}
            for one in (whole, reads)
        )
        self.assertTrue(all(isinstance(value, str) for value in [*usual.values(), *special.values()]))
        self.assertIn(f"proxy_next_upstream {special['proxy-next-upstream']};", nginx)
        self.assertNotIn("non_idempotent", str(usual))
        # Addresses of photos carry keys, those of mails tokens, and all of them what stands behind a question mark.
        self.assertEqual((usual["enable-access-log"], special["enable-access-log"]), ("false", "false"))
        self.assertEqual((special["use-regex"], special["proxy-request-buffering"]), ("true", "on"))
        for key in ("proxy-body-size", "proxy-connect-timeout", "proxy-read-timeout", "proxy-buffering"):
            self.assertEqual(special[key], usual[key])

    def test_labels_select_what_they_mean(self) -> None:
        for (kind, name), document in resources().items():
            labels = {"app.kubernetes.io/name": "compreface"}
            if kind in ("Deployment", "StatefulSet"):
                labels[PART] = document["metadata"]["labels"][PART]
                self.assertEqual(document["spec"]["selector"]["matchLabels"], labels, name)
                self.assertEqual(document["spec"]["template"]["metadata"]["labels"], labels, name)
                for spread in document["spec"]["template"]["spec"].get("topologySpreadConstraints", []):
                    self.assertEqual(spread["labelSelector"]["matchLabels"], labels, name)
            if kind == "PodDisruptionBudget":
                labels[PART] = name.removeprefix("compreface-")
                self.assertEqual(document["spec"]["selector"]["matchLabels"], labels)


class PodTests(unittest.TestCase):
    def test_nobody_is_root(self) -> None:
        (user,) = {step.text.split(":")[0] for step in dockerfile() if step.name == "USER"}
        for role, template in pods().items():
            pod, inside = template["spec"]["securityContext"], container(role)["securityContext"]
            self.assertTrue(pod["runAsNonRoot"], role)
            self.assertEqual(pod["seccompProfile"], {"type": "RuntimeDefault"}, role)
            self.assertEqual(pod["runAsUser"], 999 if role == "database" else int(user), role)
            self.assertFalse(inside["allowPrivilegeEscalation"], role)
            self.assertTrue(inside["readOnlyRootFilesystem"], role)
            self.assertEqual(inside["capabilities"], {"drop": ["ALL"]}, role)
            self.assertFalse(template["spec"]["automountServiceAccountToken"], role)
            self.assertFalse(template["spec"]["enableServiceLinks"], role)
            mounts = {mount["name"] for mount in container(role)["volumeMounts"]}
            volumes = {volume["name"] for volume in template["spec"]["volumes"]}
            self.assertEqual(mounts - volumes, {"data"} if role == "database" else set(), role)

    def test_resources_are_asked_for_and_bounded(self) -> None:
        for role in pods():
            asked, most = container(role)["resources"]["requests"], container(role)["resources"]["limits"]
            self.assertTrue({"cpu", "memory"} <= set(asked) and "memory" in most, role)

    def test_requests_under_way_are_answered(self) -> None:
        for role in OURS:
            seconds = int(container(role)["lifecycle"]["preStop"]["exec"]["command"][1])
            self.assertGreater(pods()[role]["spec"]["terminationGracePeriodSeconds"], seconds + GRACE, role)

    def test_as_many_as_are_needed_stay(self) -> None:
        for role in OURS:
            self.assertIn("maxUnavailable", resources()["PodDisruptionBudget", f"compreface-{role}"]["spec"])
            kind = "StatefulSet" if role == "core" else "Deployment"
            spec = resources()[kind, f"compreface-{role}"]["spec"]
            scaler = resources().get(("HorizontalPodAutoscaler", f"compreface-{role}"))
            self.assertEqual(scaler is None, role != "api")
            # Which the autoscaler sets.
            self.assertEqual("replicas" in spec, scaler is None)
            # While one of them is updated there are two.
            self.assertEqual(spec.get("replicas"), {"admin": 1, "core": 3, "fe": 2}.get(role))
            if scaler:
                target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"compreface-{role}"}
                self.assertEqual(scaler["spec"]["scaleTargetRef"], target)
                self.assertGreaterEqual(scaler["spec"]["minReplicas"], 2)
            if role != "admin":
                self.assertTrue(pods()[role]["spec"]["topologySpreadConstraints"])

    def test_the_core_and_the_database_are_kept_from_others(self) -> None:
        allowed: dict[str, set[str]] = {role: set() for role in pods()}
        for (kind, name), policy in resources().items():
            if kind != "NetworkPolicy" or name == "compreface-nobody":
                continue
            for role in roles(policy["spec"]["podSelector"]):
                for rule in policy["spec"]["ingress"]:
                    self.assertEqual(rule["ports"][0]["port"], container(role)["ports"][0]["name"])
                    for peer in rule["from"]:
                        allowed[role] |= roles(peer["podSelector"]) if "podSelector" in peer else {"ingress"}
        self.assertEqual(allowed["core"], {"api", "fe"})
        self.assertEqual(allowed["database"], {"admin", "api"})
        self.assertEqual(allowed["admin"], {"fe", "ingress"})
        self.assertEqual(allowed["api"], {"fe", "ingress"})
        self.assertEqual(allowed["fe"], {"ingress"})
        nobody = resources()["NetworkPolicy", "compreface-nobody"]["spec"]
        self.assertEqual(nobody, {"podSelector": {}, "policyTypes": ["Ingress"]})


def roles(selector: dict[str, Any]) -> set[str]:
    if selector["matchLabels"][APP] != "compreface":
        raise AssertionError(selector)
    if PART in selector["matchLabels"]:
        return {selector["matchLabels"][PART]}
    (expression,) = selector["matchExpressions"]
    return set(expression["values"])


class ProbeTests(unittest.TestCase):
    def test_a_database_has_time_to_be_brought_up_to_date(self) -> None:
        """That is one transaction, before anything listens: ended half-way it would begin anew for ever."""
        for role in ("admin", "api"):
            startup, deployment = container(role)["startupProbe"], resources()["Deployment", f"compreface-{role}"]
            seconds = startup["periodSeconds"] * startup["failureThreshold"]
            self.assertGreaterEqual(seconds, 30 * 60, role)
            self.assertGreater(deployment["spec"]["progressDeadlineSeconds"], seconds, role)
            # From then on one that is stuck is found sooner.
            living = container(role)["livenessProbe"]
            self.assertLessEqual(living["periodSeconds"] * living["failureThreshold"], 60, role)

    def test_what_probes_ask_is_answered(self) -> None:
        """serve stands in for admin and api: their routes are its."""
        servers = {role: Server(role=role) for role in ("serve", "core", "fe")}
        for server in servers.values():
            server.start()
            self.addCleanup(server.stop)
        for role in OURS:
            for name in ("startupProbe", "livenessProbe", "readinessProbe"):
                probe = container(role)[name]["httpGet"]
                self.assertIn(name, container("database"))
                self.assertEqual(probe["port"], "http")
                answer = ask(servers.get(role, servers["serve"]), probe["path"])
                self.assertEqual((answer.status, "json" in answer.headers["Content-Type"]), (200, True), probe)


if __name__ == "__main__":
    unittest.main()
