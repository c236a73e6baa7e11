"""The web part of the peers: a plain Python server, as one would write it in an afternoon, for the routes measured.

    .venv-bench/bin/python Benchmarks/peer.py onnx --models .models --port 8001
    .venv-bench-dlib/bin/python Benchmarks/peer.py dlib --port 8002
"""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Protocol

import anyio.to_thread
import numpy as np
import uvicorn
from fastapi import FastAPI, File, HTTPException, Request
from fastapi.responses import JSONResponse

from peer_collection import Collection

Upload = Annotated[bytes, File(alias="file")]


class Face(Protocol):
    box: np.ndarray  # x_min, y_min, x_max, y_max, in pixels of the photo sent
    probability: float


class Engine(Protocol):
    """ValueError: the photo can't be read."""

    def find(self, file: bytes) -> tuple[np.ndarray, list[Any]]:
        """The photo, and its faces."""

    def embed(self, photo: np.ndarray, faces: list[Any]) -> np.ndarray:
        """A row of 128 numbers for each face."""

    def distances(self, known: np.ndarray, vector: np.ndarray) -> np.ndarray: ...


def make_engine(options: argparse.Namespace) -> Engine:
    if options.engine == "onnx":
        from peer_onnx import OnnxEngine

        return OnnxEngine(options.models, options.threads)
    from peer_dlib import DlibEngine

    return DlibEngine(options.longest_side)


def make_application(engine: Engine, collection: Collection, workers: int) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = workers
        yield

    application = FastAPI(lifespan=lifespan)

    @application.exception_handler(HTTPException)
    async def error(_: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(error.detail, error.status_code)

    def find(file: bytes) -> tuple[np.ndarray, list[Face]]:
        try:
            photo, faces = engine.find(file)
        except ValueError as error:
            raise HTTPException(400, {"code": 101, "message": str(error)}) from error
        if not faces:
            raise HTTPException(400, {"code": 28, "message": "No face is found in the given image"})
        return photo, faces

    def best(vector: np.ndarray, count: int) -> list[dict[str, Any]]:
        known, subjects = collection.all()
        distances = engine.distances(known, vector)
        similarities = (np.tanh((0.42 - distances) * 12) + 1) / 2
        return [
            {"subject": subjects[index], "similarity": round(float(similarities[index]), 5)}
            for index in np.argsort(distances, kind="stable")[:count]
        ]

    # None is async: FastAPI runs them on its threads, of which there are as many as workers.
    @application.post("/api/v1/recognition/faces", status_code=201)
    def add(file: Upload, subject: str) -> dict[str, Any]:
        photo, faces = find(file)
        if len(faces) > 1:
            raise HTTPException(400, {"code": 31, "message": "More than one face in the source image"})
        collection.add(engine.embed(photo, faces)[0], subject)
        return {"subject": subject}

    @application.post("/api/v1/recognition/recognize")
    def recognize(file: Upload, prediction_count: int = 1) -> dict[str, Any]:
        photo, faces = find(file)
        vectors = engine.embed(photo, faces)
        return {
            "result": [
                {"box": box(face), "subjects": best(vector, prediction_count)}
                for face, vector in zip(faces, vectors, strict=True)
            ]
        }

    @application.post("/api/v1/detection/detect")
    def detect(file: Upload) -> dict[str, Any]:
        return {"result": [{"box": box(face)} for face in find(file)[1]]}

    return application


def box(face: Face) -> dict[str, Any]:
    x_min, y_min, x_max, y_max = (int(side) for side in np.round(face.box))
    sides = {"x_min": x_min, "y_min": y_min, "x_max": x_max, "y_max": y_max}
    return sides | {"probability": round(face.probability, 5)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["onnx", "dlib"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--collection", type=Path, required=True, help="file of the faces, shared between processes")
    parser.add_argument("--workers", type=int, default=1, help="photos worked on at the same time")
    parser.add_argument("--models", type=Path, default=Path(".models"), help="of onnx")
    parser.add_argument("--threads", type=int, default=1, help="of onnx: threads for each photo")
    parser.add_argument("--longest-side", type=int, default=0, help="of dlib: pixels to scale photos to; 0: full size")
    options = parser.parse_args()
    application = make_application(make_engine(options), Collection(options.collection), options.workers)
    uvicorn.run(application, port=options.port, access_log=False)
