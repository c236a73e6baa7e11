"""What is counted on faces the training did not see, with 95 % intervals."""

import numpy as np

from heads.data import MIDDLES

NORMAL = 1.96
"""How many standard deviations to either side hold 95 % of a normal distribution."""


def share(right: np.ndarray) -> str:
    """Percent and its interval after E. Wilson, 1927, for booleans [n]."""
    n, p = len(right), right.mean()
    middle = (p + NORMAL**2 / (2 * n)) / (1 + NORMAL**2 / n)
    reach = NORMAL / (1 + NORMAL**2 / n) * np.sqrt(p * (1 - p) / n + NORMAL**2 / (4 * n * n))
    return f"{100 * p:.1f} [{100 * (middle - reach):.1f}, {100 * (middle + reach):.1f}]"


def average(values: np.ndarray) -> str:
    """The mean and its interval, by the standard error."""
    reach = NORMAL * values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():.2f} [{values.mean() - reach:.2f}, {values.mean() + reach:.2f}]"


def years(age: np.ndarray) -> np.ndarray:
    """Years expected from probabilities [n, groups]."""
    return age @ MIDDLES


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """How far confidence and share of right answers lie apart, on average over bins of equal width."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return sum(abs(confidence[place == b].sum() - right[place == b].sum()) for b in range(bins)) / len(right)


def shortest_run(age: np.ndarray, mass: float) -> tuple[int, int]:
    """The first and last of the fewest neighbouring groups that hold so much probability [groups], the surest if equal."""
    total = np.concatenate([[0], np.cumsum(age)])
    for length in range(1, len(age) + 1):
        runs = total[length:] - total[:-length]
        if runs.max() >= mass:
            return int(runs.argmax()), int(runs.argmax()) + length - 1
    return 0, len(age) - 1


def table(columns: list[str], rows: list[list]) -> str:
    """In Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


