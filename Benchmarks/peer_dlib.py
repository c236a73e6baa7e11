"""Finds and embeds faces with `face_recognition`: dlib's HOG detector, five points, ResNet."""

import io
from dataclasses import dataclass

import face_recognition
import numpy as np
from PIL import Image


@dataclass
class Face:
    box: np.ndarray  # x_min, y_min, x_max, y_max
    location: tuple[int, int, int, int]  # top, right, bottom, left, in the scaled photo
    probability: float = 1  # face_recognition doesn't say


class DlibEngine:
    def __init__(self, longest_side: int) -> None:
        self._longest_side = longest_side

    def find(self, file: bytes) -> tuple[np.ndarray, list[Face]]:
        photo, factor = self._load(io.BytesIO(file))
        faces = []
        for location in face_recognition.face_locations(photo):
            top, right, bottom, left = location
            faces.append(Face(np.array([left, top, right, bottom]) / factor, location))
        return photo, faces

    def embed(self, photo: np.ndarray, faces: list[Face]) -> np.ndarray:
        return np.array(face_recognition.face_encodings(photo, [face.location for face in faces]))

    def distances(self, known: np.ndarray, vector: np.ndarray) -> np.ndarray:
        return face_recognition.face_distance(known, vector)

    def _load(self, file: io.BytesIO) -> tuple[np.ndarray, float]:
        if not self._longest_side:
            return face_recognition.load_image_file(file), 1
        with Image.open(file) as image:
            before = max(image.size)
            # Lets libjpeg decode a large photo at a half, a quarter, an eighth.
            image.thumbnail((self._longest_side, self._longest_side))
            return np.array(image.convert("RGB")), max(image.size) / before
