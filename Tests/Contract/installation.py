"""What is done to an installation beside its HTTP: by its command line, and by others who wrote its database."""

import subprocess
import uuid
from collections.abc import Mapping
from typing import Any

from admin import PASSWORD, AdminClient, AdminTestCase, client_of
from sdk import BINARY, PATIENCE, Server, environment


def compreface(
    server: Server, *arguments: str, input: str = "", settings: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """A command on the data of a server that runs."""
    return subprocess.run(
        [str(BINARY), *arguments, "--data", str(server.data)],
        env=environment() | server.database_settings | dict(settings or {}),
        input=input,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def made_account(server: Server, email: str, role: str = "owner", password: str = PASSWORD) -> AdminClient:
    """Made by the command line, and not signed in: an owner where mails are sent, or can't be."""
    names = ["--first-name", "Ann", "--last-name", "Lee"]
    result = compreface(
        server, "user", "create", email, *names, "--role", role, "--password-stdin", input=f"{password}\n"
    )
    if result.returncode != 0:
        raise AssertionError(f"user create failed: {result.stderr}")
    client = client_of(server)
    client.email, client.password = email, password
    client.secrets.hidden.add(password)
    return client


def add_row(test: AdminTestCase, email: str, password_hash: str, **columns: Any) -> str:
    """An account as another program writes it, enabled unless said otherwise; its guid."""
    row = {
        "email": email,
        "password": password_hash,
        "first_name": "Old",
        "last_name": "Hand",
        "account_non_expired": True,
        "account_non_locked": True,
        "credentials_non_expired": True,
        "enabled": True,
        "guid": str(uuid.uuid4()),
        "reg_time": "2022-03-01 10:00:00",
        "global_role": "U",
        "allow_statistics": False,
    } | columns
    with test.database("rw") as database:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        database.execute(f'INSERT INTO "user" ({names}) VALUES ({marks})', list(row.values()))
    return str(row["guid"])
