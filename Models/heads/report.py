"""The test figures of the heads, in Markdown, as README.md in this folder quotes them."""

import numpy as np

from heads.data import AGES, MASK_CLASSES, MIDDLES, TEST, Faces, MaskedFaces
from heads.head import Head
from heads.measures import average, calibration_error, share, shortest_run, table, years

SURE = 0.9
MASS = 0.8


def age_gender(head: Head, faces: Faces) -> str:
    rows = faces.rows(TEST)
    told = head.probabilities(faces.pools[rows])
    age, male = told["age"], told["male"][:, 0]
    truth, gender, race = faces.age[rows], faces.male[rows], faces.race[rows]
    right, guess = (male > 0.5) == gender, age.argmax(axis=1)
    exact, near, off = guess == truth, abs(guess - truth) <= 1, years(age) - MIDDLES[truth]

    def line(name: str, chosen: np.ndarray) -> list:
        numbers = [f"{100 * exact[chosen].mean():.1f}", f"{100 * near[chosen].mean():.1f}", f"{abs(off[chosen]).mean():.2f}"]
        return [name, chosen.sum(), share(right[chosen]), *numbers]

    groups = [
        line(f"{name}, {'men' if sex else 'women'}", (race == index) & (gender == sex))
        for index, name in enumerate(faces.races)
        for sex in (1, 0)
    ]
    both = [line("all men", gender == 1), line("all women", gender == 0)]
    of_ages = [
        [
            name,
            (truth == index).sum(),
            f"{100 * exact[truth == index].mean():.0f}",
            f"{100 * near[truth == index].mean():.0f}",
            f"{off[truth == index].mean():+.1f}",
            share(right[truth == index]),
        ]
        for index, name in enumerate(AGES)
    ]
    runs = np.array([shortest_run(each, MASS) for each in age])
    held = (runs[:, 0] <= truth) & (truth <= runs[:, 1])
    sure = np.maximum(male, 1 - male)
    adult = truth >= AGES.index("20-29")
    return "\n".join([
        f"{len(rows)} faces: gender {share(right)}, age exact {share(exact)}, within one {share(near)}, "
        f"mean error {average(abs(off))} years",
        f"20 years and older: gender {share(right[adult])} of {adult.sum()}",
        f"calibration error: gender {calibration_error(sure, right):.3f}, age {calibration_error(age.max(1), exact):.3f}",
        f"gender at {SURE} or surer: {100 * (sure >= SURE).mean():.1f} % of the faces, right {share(right[sure >= SURE])}",
        f"shortest run of groups with {MASS}: holds the truth for {share(held)}, "
        f"{(runs[:, 1] - runs[:, 0] + 1).mean():.2f} groups on average",
        "",
        table(["group", "faces", "gender %", "age exact %", "within one %", "mean error, years"], groups + both),
        "",
        table(["true age", "faces", "exact %", "within one %", "bias, years", "gender %"], of_ages),
    ])


def mask(head: Head, faces: MaskedFaces) -> str:
    rows = faces.rows(TEST)
    told = head.probabilities(faces.pools[rows])["mask"]
    label, kind, guess = faces.label[rows], faces.kind[rows], told.argmax(axis=1)

    def line(name: str) -> list:
        chosen = kind == name
        answers = np.bincount(guess[chosen], minlength=len(MASK_CLASSES)) / chosen.sum()
        truth = MASK_CLASSES[label[chosen][0]]
        return [name, truth, chosen.sum(), share((guess == label)[chosen]), *(f"{100 * part:.1f}" for part in answers)]

    columns = ["drawn", "truth", "faces", "right %", *(f"told {name}" for name in MASK_CLASSES)]
    return "\n".join([
        f"{len(rows)} faces: calibration error {calibration_error(told.max(axis=1), guess == label):.3f}",
        "",
        table(columns, [line(str(name)) for name in sorted(set(kind))]),
    ])


def behind_masks(head: Head, faces: Faces, masked: MaskedFaces) -> str:
    """Age and gender of the test faces under a correctly drawn mask, and of the same faces bare."""
    rows = np.flatnonzero((masked.split == TEST) & (masked.kind == "correct"))
    lines = []
    sources = masked.source[rows]
    for name, pools in (("masked", masked.pools[rows]), ("bare", faces.pools[sources])):
        told = head.probabilities(pools)
        right = (told["male"][:, 0] > 0.5) == faces.male[sources]
        exact = told["age"].argmax(axis=1) == faces.age[sources]
        lines.append(f"{name}, {len(rows)} faces: gender {share(right)}, age exact {share(exact)}")
    return "\n".join(lines)
