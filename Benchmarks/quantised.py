"""The calculator in 8-bit integers beside the float32 one: speed on one thread, and how far their vectors lie apart.

    .venv/bin/python Benchmarks/quantised.py --chips CHIPS --models .models

CHIPS holds aligned faces, as chips.py makes them, named PERSON_NUMBER.png: what stands before the last underscore tells
who it is. Needs the packs default and int8, and Pillow.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import openvino as ov
from PIL import Image

NETWORKS = {"float32": "default/dlib_resnet_v1.onnx", "int8": "int8/dlib_resnet_v1_int8.onnx"}
BATCHES = (1, 2, 4, 8, 16)
MIDPOINT, STEEPNESS = 0.42, 12  # of similarity over the distance of unit vectors


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Compare the calculator in 8-bit integers with the float32 one.")
    parser.add_argument("--chips", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path(".models"))
    parser.add_argument("--rounds", type=int, default=40, help="of timing; 0 leaves it out")
    options = parser.parse_args(arguments)

    files = sorted(options.chips.glob("*.png"))
    faces = np.stack([np.asarray(Image.open(file).convert("RGB")) for file in files])
    faces = faces.transpose(0, 3, 1, 2).astype(np.float32)
    people = np.array([file.stem.rpartition("_")[0] for file in files])
    paths = {name: options.models / path for name, path in NETWORKS.items()}

    told = {name: answers(compiled(path, 1), faces) for name, path in paths.items()}
    agreement(told["float32"], told["int8"])
    for name in told:
        verification(name, unit(told[name]["embedding"]), people)
    if options.rounds:
        speed(paths, faces, options.rounds)
    return 0


def compiled(path: Path, batch: int) -> ov.CompiledModel:
    core = ov.Core()
    network = core.read_model(path)
    network.reshape({"image": [batch, 3, 150, 150]})
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1}
    return core.compile_model(network, "CPU", settings)


def answers(network: ov.CompiledModel, faces: np.ndarray) -> dict[str, np.ndarray]:
    results = [network(face[None]) for face in faces]
    return {each.any_name: np.concatenate([result[each] for result in results]) for each in network.outputs}


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def distances(vectors: np.ndarray) -> np.ndarray:
    """Of all pairs."""
    first, second = np.triu_indices(len(vectors), 1)
    return np.linalg.norm(vectors[first] - vectors[second], axis=1)


def agreement(full: dict[str, np.ndarray], rounded: dict[str, np.ndarray]) -> None:
    one, other = unit(full["embedding"]), unit(rounded["embedding"])
    cosines, apart = (one * other).sum(axis=1), np.linalg.norm(one - other, axis=1)
    moved = distances(other) - distances(one)
    print(f"{len(one)} faces, int8 against float32: cosine lowest {cosines.min():.5f}, median {np.median(cosines):.5f}")
    print(f"  distance of unit vectors: mean {apart.mean():.4f}, largest {apart.max():.4f}")
    print(
        f"  {len(moved)} pairs: distance moves by {moved.mean():+.4f} on average, "
        f"deviation {moved.std():.4f}, at most {abs(moved).max():.4f}"
    )
    for name in sorted(full.keys() - {"embedding"}):
        print(f"  {name}: probability moves by at most {abs(full[name] - rounded[name]).max():.3f}")


def verification(name: str, vectors: np.ndarray, people: np.ndarray) -> None:
    first, second = np.triu_indices(len(people), 1)
    apart, same = distances(vectors), people[first] == people[second]
    similar = (np.tanh((MIDPOINT - apart) * STEEPNESS) + 1) / 2
    ordered = (apart[same][:, None] < apart[~same]).mean() + (apart[same][:, None] == apart[~same]).mean() / 2
    print(f"{name}: {same.sum()} pairs of one person, {(~same).sum()} of two; AUC {ordered:.5f}, EER {error(apart, same):.4f}")
    for label, chosen in (("one person", same), ("two", ~same)):
        points = " ".join(f"{value:.3f}" for value in np.percentile(similar[chosen], [0, 5, 50, 95, 100]))
        ends = f"{apart[chosen].min():.3f} to {apart[chosen].max():.3f}"
        print(f"  {label}: similarity least, 5 %, median, 95 %, most: {points}; distance {ends}")


def error(apart: np.ndarray, same: np.ndarray) -> float:
    """The equal error rate: where as many pairs of one person are refused as pairs of two are taken for one."""
    refused = np.array([(apart[same] > limit).mean() for limit in apart])
    taken = np.array([(apart[~same] <= limit).mean() for limit in apart])
    return float(np.maximum(refused, taken).min())


def speed(paths: dict[str, Path], faces: np.ndarray, rounds: int) -> None:
    """Milliseconds of processor time a face. All take turns, so that a change of the machine's speed meets each."""
    random = np.random.default_rng(0)
    requests, times = {}, {}
    for name, path in paths.items():
        for batch in BATCHES:
            request = compiled(path, batch).create_infer_request()
            request.set_input_tensor(ov.Tensor(np.resize(faces, (batch, *faces.shape[1:]))))
            requests[name, batch], times[name, batch] = request, []
    for turn in range(rounds + 2):
        for key in random.permutation(len(requests)):
            case = list(requests)[key]
            before = time.process_time()
            requests[case].infer()
            if turn >= 2:
                times[case].append((time.process_time() - before) / case[1] * 1000)
    for (name, batch), spent in times.items():
        least, quarter, median = min(spent), *np.percentile(spent, [25, 50])
        print(f"{name}, batch {batch}: {least:.2f} least, {quarter:.2f} first quarter, {median:.2f} median ms a face")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
