"""Finds and embeds faces as the product does with YuNet, on the same networks, with ONNX Runtime and OpenCV."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

LONGEST_SIDE = 640
STRIDES = (8, 16, 32)
CHIP = 150
TEMPLATE = np.array([(47.47, 45.35), (101.61, 44.96), (74.42, 78.91), (50.44, 101.29), (99.39, 101.15)])


@dataclass
class Face:
    box: np.ndarray  # x_min, y_min, x_max, y_max
    probability: float
    points: np.ndarray


class OnnxEngine:
    def __init__(self, models: Path, threads: int) -> None:
        cv2.setNumThreads(threads)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Else they wait for each other at full speed, which several photos at a time don't survive.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._yunet, self._onet, self._resnet = (
            onnxruntime.InferenceSession(models / name, options, providers=["CPUExecutionProvider"])
            for name in ("yunet/yunet_n_dynamic.onnx", "default/onet.onnx", "default/dlib_resnet_v1.onnx")
        )
        self._yunet_outputs = [f"{part}_{stride}" for stride in STRIDES for part in ("cls", "obj", "bbox", "kps")]

    def find(self, file: bytes) -> tuple[np.ndarray, list[Face]]:
        """The photo, and its faces, largest first."""
        photo = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR)
        if photo is None:
            raise ValueError("The image can't be read")
        factor = min(1.0, LONGEST_SIDE / max(photo.shape[:2]))
        small = photo
        if factor < 1:
            height, width = photo.shape[:2]
            small = cv2.resize(photo, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA)
        faces = self._check(small, *self._find(small))
        for face in faces:
            face.box, face.points = face.box / factor, face.points / factor
        faces.sort(key=lambda face: -np.prod(face.box[2:] - face.box[:2]))
        return photo, faces

    def embed(self, photo: np.ndarray, faces: list[Face]) -> np.ndarray:
        """An embedding of unit length for each face."""
        chips = [align(photo, face.points) for face in faces]
        batch = np.concatenate([tensor(cv2.cvtColor(chip, cv2.COLOR_BGR2RGB)) for chip in chips])
        (vectors,) = self._resnet.run(["embedding"], {"image": batch})
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def distances(self, known: np.ndarray, vector: np.ndarray) -> np.ndarray:
        return np.linalg.norm(known - vector, axis=1)

    def _find(self, photo: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """YuNet's boxes, scores and points."""
        height, width = photo.shape[:2]
        padded = cv2.copyMakeBorder(photo, 0, -height % 32, 0, -width % 32, cv2.BORDER_CONSTANT)
        outputs = self._yunet.run(self._yunet_outputs, {"input": tensor(padded)})
        boxes, scores, points = [], [], []
        for index, stride in enumerate(STRIDES):
            classes, objects, box, point = (output[0] for output in outputs[4 * index : 4 * index + 4])
            score = np.sqrt(np.clip(classes[:, 0], 0, 1) * np.clip(objects[:, 0], 0, 1))
            kept = np.flatnonzero(score >= 0.5)
            row, column = np.divmod(kept, padded.shape[1] // stride)
            cell = np.stack([column, row], axis=1)
            centre, side = (cell + box[kept, :2]) * stride, np.exp(box[kept, 2:]) * stride
            boxes.append(np.concatenate([centre - side / 2, centre + side / 2], axis=1))
            scores.append(score[kept])
            points.append((point[kept].reshape(-1, 5, 2) + cell[:, None]) * stride)
        boxes, scores, points = np.concatenate(boxes), np.concatenate(scores), np.concatenate(points)
        corners_and_sides = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
        kept = np.array(cv2.dnn.NMSBoxes(corners_and_sides.tolist(), scores.tolist(), 0.5, 0.45), int).reshape(-1)
        return boxes[kept], scores[kept], points[kept]

    def _check(self, photo: np.ndarray, boxes: np.ndarray, scores: np.ndarray, points: np.ndarray) -> list[Face]:
        """O-Net's opinion on each box, and its points where it is sure."""
        if not len(boxes):
            return []
        sides = np.maximum(1, np.round((boxes[:, 2:] - boxes[:, :2]).max(axis=1))).astype(int)
        corners = np.round((boxes[:, :2] + boxes[:, 2:] - sides[:, None]) / 2).astype(int)
        crops = [crop(photo, corner, side) for corner, side in zip(corners, sides, strict=True)]
        batch = np.concatenate([tensor(cv2.cvtColor(each, cv2.COLOR_BGR2RGB)) for each in crops])
        sure, marks = self._onet.run(["probability", "landmarks"], {"image": batch})
        faces = []
        for index, score in enumerate(scores):
            if sure[index] < 0.7 and score < 0.8:
                continue
            face = Face(boxes[index], float(max(score, sure[index])), points[index])
            if sure[index] > 0.7:
                face.points = marks[index].reshape(2, 5).T * sides[index] + corners[index]
            faces.append(face)
        return faces


def tensor(image: np.ndarray) -> np.ndarray:
    return image.transpose(2, 0, 1)[None].astype(np.float32)


def crop(photo: np.ndarray, corner: np.ndarray, side: int) -> np.ndarray:
    """A square of the photo at 48 pixels, black where it leaves the photo."""
    x, y = corner
    part = photo[max(y, 0) : max(y + side, 0), max(x, 0) : max(x + side, 0)]
    left, top = min(max(-x, 0), side), min(max(-y, 0), side)
    square = np.zeros((side, side, 3), np.uint8)
    square[top : top + part.shape[0], left : left + part.shape[1]] = part
    return cv2.resize(square, (48, 48), interpolation=cv2.INTER_AREA)


def align(photo: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The chip of 150 pixels whose five points lie where the ResNet expects them."""
    transform = similarity_transform(points)
    scale = float(np.hypot(transform[0, 0], transform[1, 0]))
    if scale < 0.5:
        # Bilinear sampling would skip pixels: what the chip shows is averaged down first.
        photo, corner = region(photo, transform)
        height, width = photo.shape[:2]
        size = max(1, round(width * scale)), max(1, round(height * scale))
        photo = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
        transform = similarity_transform((points - corner) * (size[0] / width, size[1] / height))
    return cv2.warpAffine(photo, transform, (CHIP, CHIP), flags=cv2.INTER_LINEAR)


def region(photo: np.ndarray, transform: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The part of the photo that the chip shows, and its upper left corner."""
    of_chip = np.array([(0, 0, 1), (CHIP, 0, 1), (0, CHIP, 1), (CHIP, CHIP, 1)])
    corners = of_chip @ cv2.invertAffineTransform(transform).T
    height, width = photo.shape[:2]
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int) - 8, 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 8, (left + 1, top + 1), (width, height))
    return photo[top:bottom, left:right], np.array([left, top])


def similarity_transform(points: np.ndarray) -> np.ndarray:
    """By least squares, with points of the plane as complex numbers: target = ratio · source + shift."""
    source, target = points @ (1, 1j), TEMPLATE @ (1, 1j)
    centred = source - source.mean()
    ratio = np.vdot(centred, target - target.mean()) / np.vdot(centred, centred).real
    shift = target.mean() - ratio * source.mean()
    return np.array([[ratio.real, -ratio.imag, shift.real], [ratio.imag, ratio.real, shift.imag]])
