"""The `agegender` pack: the network of face-api.js for age and gender. Optional."""

from pathlib import Path

from packs import Model, Pack
from upstream import Upstream

REPOSITORY = "justadudewhohacks/face-api.js"
COMMIT = "a86f011d72124e5fb93e59d5c4ab98f699dd5c9c"

MANIFEST = Upstream(
    folder="age-gender",
    path="weights/age_gender_model-weights_manifest.json",
    bytes=7_774,
    sha256="780ca481c12f6501c63e3551caa4df9bc4a05ffc5357060079b75badfd350d86",
    repository=REPOSITORY,
    commit=COMMIT,
)
SHARD = Upstream(
    folder="age-gender",
    path="weights/age_gender_model-shard1",
    bytes=429_708,
    sha256="49f92bbc0afef2342c4385e4a2b0acb6d7a727c6f0aa539499719a81acf9abaa",
    repository=REPOSITORY,
    commit=COMMIT,
)


def produce(folder: Path, sources: Path | None) -> None:
    print("agegender: getting the network of face-api.js (0.4 MB)", flush=True)
    manifest, shard = MANIFEST.get(sources), SHARD.get(sources)

    # Imported here, not above: an installed pack is recognised without waiting for numpy and onnx to load.
    from convert import agegender, tfjs_shard

    print("agegender: converting", flush=True)
    (folder / "agegender.onnx").write_bytes(agegender.convert(tfjs_shard.read(manifest, shard)))


AGEGENDER = Pack(
    name="agegender",
    version="1",
    description="The age and gender network of face-api.js",
    models=(Model("agegender", "agegender.onnx", "MIT", SHARD.source),),
    produce=produce,
    optional=True,
)
