"""What these tests take from those in Tests/SDK: the settings of servers, PostgreSQL, nginx, requests, photos."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos  # noqa: E402
from front import NGINX, Nginx  # noqa: E402
from postgres import Postgres, available  # noqa: E402
from postgres_cluster import free_port, processes  # noqa: E402
from rest import Answer, File, Form, encoded, photo  # noqa: E402
from server import BINARY, PATIENCE, ROOT, environment  # noqa: E402

__all__ = ["BINARY", "NGINX", "PATIENCE", "ROOT", "Answer", "File", "Form", "Nginx", "Postgres", "available"]
__all__ += ["encoded", "environment", "free_port", "photo", "photos", "processes"]
