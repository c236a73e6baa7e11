"""The `default` pack: MTCNN to find faces, dlib's ResNet to describe them, and heads on it for age, gender and masks.

The networks come out of PyPI packages; the heads lie in this repository.
"""

import tempfile
from pathlib import Path

import fetch
from packs import Model, Pack, verify

WEIGHTS = Path(__file__).with_name("weights.txt")

MTCNN_ARCHIVE = "mtcnn-0.1.1-py3-none-any.whl"
MTCNN_MEMBER = "mtcnn/data/mtcnn_weights.npy"
MTCNN_SHA256 = "9e04e975abf93c7173e956df4b496d6da269e08b9e87f2daec963ee1176576b0"

DLIB_ARCHIVE = "face_recognition_models-0.3.0.tar.gz"
DLIB_MEMBER = (
    "face_recognition_models-0.3.0/face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat"
)
DLIB_SHA256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"

HEADS = Path(__file__).with_name("heads")
HEAD_FILES = ("age_gender.json", "mask.json")


def produce(folder: Path, sources: Path | None) -> None:
    if sources:
        convert_archives(sources / "default", folder)
        return
    print("default: downloading mtcnn 0.1.1 and face_recognition_models 0.3.0 (102 MB)", flush=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as downloads:
        fetch.packages(WEIGHTS, Path(downloads))
        convert_archives(Path(downloads), folder)


def convert_archives(archives: Path, folder: Path) -> None:
    # Imported here, not above: an installed pack is recognised without waiting for numpy and onnx to load.
    from convert import dlib_layers, dlib_resnet, mtcnn, mtcnn_npy
    from heads import text

    arrays = verify(MTCNN_MEMBER, fetch.member(archives, MTCNN_ARCHIVE, MTCNN_MEMBER), MTCNN_SHA256)
    dat = verify(DLIB_MEMBER, fetch.member(archives, DLIB_ARCHIVE, DLIB_MEMBER), DLIB_SHA256)

    print("default: converting MTCNN", flush=True)
    networks = mtcnn_npy.read(arrays)
    (folder / "pnet.onnx").write_bytes(mtcnn.pnet(networks["pnet"]))
    (folder / "rnet.onnx").write_bytes(mtcnn.rnet(networks["rnet"]))
    (folder / "onet.onnx").write_bytes(mtcnn.onet(networks["onet"]))

    print("default: converting dlib's ResNet, with heads for age, gender and masks", flush=True)
    heads = [text.read(HEADS / name) for name in HEAD_FILES]
    (folder / CALCULATOR).write_bytes(dlib_resnet.convert(dlib_layers.read(dat), heads))


CALCULATOR = "dlib_resnet_v1.onnx"
MTCNN_SOURCE = "PyPI mtcnn 0.1.1"
CALCULATOR_SOURCE = "PyPI face_recognition_models 0.3.0; Models/heads"
CALCULATOR_LICENCE = "CC0-1.0; heads: the project's own, data CC-BY-4.0"

DEFAULT = Pack(
    name="default",
    version="2",
    description="MTCNN detector, dlib ResNet v1 calculator (128 numbers a face) with heads for age, gender and masks",
    models=(
        Model("pnet", "pnet.onnx", "MIT", MTCNN_SOURCE),
        Model("rnet", "rnet.onnx", "MIT", MTCNN_SOURCE),
        Model("onet", "onet.onnx", "MIT", MTCNN_SOURCE),
        Model("calculator", CALCULATOR, CALCULATOR_LICENCE, CALCULATOR_SOURCE),
    ),
    produce=produce,
)
