"""The `genderdlib` pack: dlib's gender classifier, another one than that of `agegender`. Optional."""

import bz2
from pathlib import Path

from packs import Model, Pack
from upstream import Upstream

CLASSIFIER = Upstream(
    folder="gender-dlib",
    path="gender-classifier/dnn_gender_classifier_v1.dat.bz2",
    bytes=516_312,
    sha256="2f59f7a3c36a4d9487920b5b4ad4fa445269efd47f3f17b40a4c521c868aae30",
    repository="davisking/dlib-models",
    commit="fd81b6308a6a73d4ce08859eb2f4b628a21e27a2",
)


def produce(folder: Path, sources: Path | None) -> None:
    print("genderdlib: getting dlib's gender classifier (0.5 MB)", flush=True)
    compressed = CLASSIFIER.get(sources)

    # Imported here, not above: an installed pack is recognised without waiting for numpy and onnx to load.
    from convert import dlib_gender, dlib_layers

    print("genderdlib: converting", flush=True)
    network = dlib_layers.read(bz2.decompress(compressed), loss="loss_multiclass_log_")
    (folder / "dlib_gender_v1.onnx").write_bytes(dlib_gender.convert(network))


GENDERDLIB = Pack(
    name="genderdlib",
    version="1",
    description="dlib's gender classifier",
    models=(Model("gender", "dlib_gender_v1.onnx", "CC0-1.0", CLASSIFIER.source),),
    produce=produce,
    optional=True,
)
