"""What these tests take from those in Tests/SDK: the server, the requests, the photos."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos  # noqa: E402
from case import UNKNOWN_ID, ServerTestCase  # noqa: E402
from database import DATABASE_ERRORS, Database, Mode, kept, on_file_alone, opened  # noqa: E402
from rest import Answer, File, Form, RestTestCase, encoded, photo  # noqa: E402
from server import BINARY, PATIENCE, POSTGRES, ROOT, SPLIT, Server, ServiceType, environment  # noqa: E402

__all__ = ["BINARY", "PATIENCE", "POSTGRES", "ROOT", "SPLIT", "UNKNOWN_ID", "environment", "photos"]
__all__ += ["DATABASE_ERRORS", "Database", "Mode", "kept", "on_file_alone", "opened"]
__all__ += ["Answer", "File", "Form", "RestTestCase", "Server", "ServerTestCase", "ServiceType", "encoded", "photo"]
