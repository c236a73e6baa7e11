"""The heads: training, folding, their form as text, and their fusion into the calculator's network."""

import base64
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
from convert import heads as fusion
from convert.graph import Graph
from errors import InstallError
from heads import text
from heads.head import Head, Output
from heads.losses import binary_temperature, cross_entropy, sigmoid, softened, softmax
from heads.perceptron import Perceptron
from heads.training import Recipe, train

from tests.reference import run

MODELS = Path(__file__).resolve().parents[1]


def small_head() -> Head:
    random = np.random.default_rng(3)
    output = Output("age", "softmax", random.normal(size=(5, 3)), random.normal(size=3))
    male = Output("male", "sigmoid", random.normal(size=(5, 1)), random.normal(size=1))
    return Head("small", "1", random.normal(size=(8, 5)), random.normal(size=5), (output, male))


class TrainingTests(unittest.TestCase):
    def test_it_learns_what_is_there_to_learn(self) -> None:
        random = np.random.default_rng(1)
        x = random.normal(loc=3, scale=2, size=(3000, 12)).astype(np.float32)
        label = (x[:, 0] + x[:, 1] * x[:, 2] / 3 > 6).astype(int)
        wanted = np.eye(2, dtype=np.float32)[label]
        recipe = Recipe(hidden=32, outputs=2, dropout=0.1, weight_decay=1e-3, batch=100, epochs=20)
        network = train(x[:2000], lambda logits, batch: cross_entropy(logits, wanted[batch]), recipe, seed=0)
        weights, bias, output, output_bias = network.folded()
        told = (np.maximum(x[2000:] @ weights + bias, 0) @ output + output_bias).argmax(axis=1)
        always = max(label[2000:].mean(), 1 - label[2000:].mean())
        self.assertGreater((told == label[2000:]).mean(), max(0.9, always + 0.1))

    def test_the_same_seed_gives_the_same_weights(self) -> None:
        x = np.random.default_rng(1).normal(size=(400, 6)).astype(np.float32)
        wanted = np.eye(2, dtype=np.float32)[(x[:, 0] > 0).astype(int)]
        recipe = Recipe(hidden=8, outputs=2, dropout=0.2, weight_decay=1e-3, batch=50, epochs=2)

        def trained() -> tuple[np.ndarray, ...]:
            return train(x, lambda logits, batch: cross_entropy(logits, wanted[batch]), recipe, seed=5).folded()

        for one, other in zip(trained(), trained(), strict=True):
            np.testing.assert_array_equal(one, other)

    def test_gradients_are_those_of_differences(self) -> None:
        random = np.random.default_rng(2)
        x = random.normal(size=(40, 5)).astype(np.float32)
        wanted = np.eye(3, dtype=np.float32)[random.integers(0, 3, 40)]
        network = Perceptron.untrained(x, 6, 3, 0.0, np.random.default_rng(0))
        standard = network.standardised(x)

        def loss() -> float:
            p = {name: value.astype(np.float64) for name, value in network.parameters.items()}
            before = standard.astype(np.float64) @ p["hidden"]
            normal = (before - before.mean(axis=0)) / np.sqrt(before.var(axis=0) + 1e-5)
            logits = np.maximum(normal * p["gain"] + p["shift"], 0) @ p["output"] + p["bias"]
            return -(wanted * np.log(softmax(logits))).sum(axis=1).mean()

        gradients = network.gradients(standard, lambda logits: cross_entropy(logits, wanted), np.random.default_rng(0))
        for name, place in (("hidden", (2, 3)), ("gain", (1,)), ("shift", (4,)), ("output", (3, 2)), ("bias", (0,))):
            with self.subTest(name):
                step = 1e-3
                network.parameters[name][place] += step
                above = loss()
                network.parameters[name][place] -= 2 * step
                below = loss()
                network.parameters[name][place] += step
                self.assertAlmostEqual(float(gradients[name][place]), (above - below) / (2 * step), delta=2e-3)

    def test_softened_ages_and_temperatures(self) -> None:
        soft = softened(np.array([1]), 4, 0.6)
        self.assertAlmostEqual(float(soft.sum()), 1, places=6)
        self.assertEqual((int(soft.argmax()), float(soft[0, 0])), (1, float(soft[0, 2])))
        random = np.random.default_rng(4)
        logits = random.normal(scale=2, size=4000)
        truth = (random.random(4000) < sigmoid(logits / 2)).astype(int)
        self.assertAlmostEqual(binary_temperature(logits, truth), 2, delta=0.3)


class TextTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name, "small.json")

    def test_weights_come_back(self) -> None:
        head = small_head()
        self.file.write_text(text.write(head), encoding="utf-8")
        again = text.read(self.file)
        self.assertEqual((again.name, again.version), (head.name, head.version))
        np.testing.assert_array_equal(again.weights, head.weights.astype(np.float32))
        for one, other in zip(again.outputs, head.outputs, strict=True):
            np.testing.assert_array_equal(one.weights, other.weights.astype(np.float32))

    def test_damaged_ones_are_refused(self) -> None:
        content = json.loads(text.write(small_head()))
        short = json.loads(json.dumps(content))
        short["hidden"]["bias"]["float32"] = [base64.b64encode(b"\0" * 4).decode()]
        strange = json.loads(json.dumps(content))
        strange["hidden"]["weights"]["float32"] = ["§"]
        for what, damaged in (("short", short), ("strange", strange), ("format", content | {"format": 9}), ("none", {})):
            with self.subTest(what):
                self.file.write_text(json.dumps(damaged), encoding="utf-8")
                with self.assertRaises(InstallError):
                    text.read(self.file)
        self.file.write_text("no JSON")
        with self.assertRaises(InstallError):
            text.read(self.file)

    def test_the_committed_ones_give_probabilities(self) -> None:
        pools = np.random.default_rng(6).random((4, 480))
        for name, outputs in (("age_gender", {"age": 9, "male": 1}), ("mask", {"mask": 3})):
            told = text.read(MODELS / "heads" / f"{name}.json").probabilities(pools)
            self.assertEqual({key: value.shape[1] for key, value in told.items()}, outputs)
            for key, value in told.items():
                self.assertTrue(((value >= 0) & (value <= 1)).all())
                if key != "male":
                    np.testing.assert_allclose(value.sum(axis=1), 1, atol=1e-6)


class FusionTests(unittest.TestCase):
    def test_a_head_in_a_graph_says_what_it_says_alone(self) -> None:
        head = small_head()
        graph = Graph("small", ["faces", 3, 4, 4])
        random = np.random.default_rng(7)
        kernels, bias = random.normal(size=(8, 3, 1, 1)), random.normal(size=8)
        features = graph.node("Relu", graph.convolution("image", kernels, bias))
        fusion.append(graph, [features], 8, [head])
        images = random.normal(size=(2, 3, 4, 4)).astype(np.float32)
        maps = np.maximum(np.einsum("oi,nihw->nohw", kernels[:, :, 0, 0], images) + bias[:, None, None], 0)
        expected = head.probabilities(maps.mean(axis=(2, 3)))
        got = run(graph.serialised(), images)
        self.assertEqual(got.keys(), expected.keys())
        for name, values in expected.items():
            np.testing.assert_allclose(got[name], values, atol=1e-5)


if __name__ == "__main__":
    unittest.main()
