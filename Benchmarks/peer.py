"""The peer: a plain Python server, as one would write it in an afternoon, that answers the two routes measured.

    .venv-bench/bin/python Benchmarks/peer.py --port 8001 --models .models
"""

import argparse
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import anyio.to_thread
import numpy as np
import uvicorn
from fastapi import FastAPI, File, HTTPException, Request
from fastapi.responses import JSONResponse

from peer_faces import Face, FaceEngine

Photo = Annotated[bytes, File(alias="file")]


class Collection:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._vectors = np.empty((0, 128), np.float32)
        self._subjects: list[str] = []

    def add(self, vector: np.ndarray, subject: str) -> None:
        with self._lock:
            self._vectors = np.vstack([self._vectors, vector])
            self._subjects = [*self._subjects, subject]

    def best(self, vector: np.ndarray, count: int) -> list[dict[str, Any]]:
        with self._lock:
            vectors, subjects = self._vectors, self._subjects
        distances = np.linalg.norm(vectors - vector, axis=1)
        similarities = (np.tanh((0.42 - distances) * 12) + 1) / 2
        return [
            {"subject": subjects[index], "similarity": round(float(similarities[index]), 5)}
            for index in np.argsort(distances, kind="stable")[:count]
        ]


def make_application(models: Path, workers: int, threads: int) -> FastAPI:
    engine, collection = FaceEngine(models, threads), Collection()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = workers
        yield

    application = FastAPI(lifespan=lifespan)

    @application.exception_handler(HTTPException)
    async def error(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(error.detail, error.status_code)

    def find(file: bytes) -> tuple[list[Face], np.ndarray]:
        faces, vectors = engine.faces(file)
        if not faces:
            raise HTTPException(400, {"code": 28, "message": "No face is found in the given image"})
        return faces, vectors

    # Neither is async: FastAPI runs them on its threads, of which there are as many as workers.
    @application.post("/api/v1/recognition/faces", status_code=201)
    def add(file: Photo, subject: str) -> dict[str, Any]:
        faces, vectors = find(file)
        if len(faces) > 1:
            raise HTTPException(400, {"code": 31, "message": "More than one face in the source image"})
        collection.add(vectors[0], subject)
        return {"subject": subject}

    @application.post("/api/v1/recognition/recognize")
    def recognize(file: Photo, prediction_count: int = 1) -> dict[str, Any]:
        faces, vectors = find(file)
        return {
            "result": [
                {"box": box(face), "subjects": collection.best(vector, prediction_count)}
                for face, vector in zip(faces, vectors)
            ]
        }

    return application


def box(face: Face) -> dict[str, Any]:
    x_min, y_min, x_max, y_max = (int(side) for side in np.round(face.box))
    sides = {"x_min": x_min, "y_min": y_min, "x_max": x_max, "y_max": y_max}
    return sides | {"probability": round(face.probability, 5)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2, help="photos worked on at the same time")
    parser.add_argument("--threads", type=int, default=1, help="threads for each")
    options = parser.parse_args()
    uvicorn.run(make_application(options.models, options.workers, options.threads), port=options.port)
