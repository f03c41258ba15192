"""Does it matter for images whether a VAE is regularised by KL or by the squared error of mean and scale?

    python -m benchmarks.vae_experiment            14 settings, 5 seeds each, about eight minutes on one core
    python -m benchmarks.vae_experiment --quick    3 settings, 1 seed

The model, the data and the measures are those of notebook 07 (notebooks/small_vae.py); only the regulariser and its
strength vary. Each run is kept in build/vae, so that an interrupted experiment goes on where it stopped.
A full run writes its table into docs/vae_experiment.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "vae"
PAGE = ROOT / "docs" / "vae_experiment.md"
SETTINGS = [("kl", s) for s in (0.25, 0.5, 1, 2, 4)] + [("mse", s) for s in (0.5, 1, 2, 4, 5, 6, 7, 8, 16)]
MEASURES = ("bound", "pixel error", "similarity", "rate", "scale", "sample error", "sample similarity")


def small_vae() -> ModuleType:
    spec = importlib.util.spec_from_file_location("small_vae", ROOT / "notebooks" / "small_vae.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("notebooks/small_vae.py is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules["small_vae"] = module
    spec.loader.exec_module(module)
    return module


def measured(vae: ModuleType, regulariser: str, strength: float, seed: int) -> dict[str, float]:
    """The figures of one run, from the file where it is kept if it was made before."""
    path = KEPT / f"{regulariser}-{strength:g}-{seed}.json"
    if path.exists():
        return json.loads(path.read_text())
    train, held_out = vae.digits()
    found = vae.figures(vae.train(train, getattr(vae, regulariser), strength, seed), held_out)
    KEPT.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found))
    return found


def table(rows: dict[tuple[str, float], list[dict[str, float]]]) -> str:
    """Means over the seeds, with the spread of the seeds (standard deviation) after them."""
    lines = ["| regulariser | strength | " + " | ".join(MEASURES) + " |", "|---" * (len(MEASURES) + 2) + "|"]
    for (name, strength), runs in rows.items():
        cells = []
        for measure in MEASURES:
            values = np.array([run[measure] for run in runs])
            digits = 1 if measure in ("bound", "rate") else 3
            cells.append(f"{values.mean():.{digits}f} ± {values.std():.{digits}f}")
        lines.append(f"| {name.upper()} | {strength:g} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def matched(rows: dict[tuple[str, float], list[dict[str, float]]]) -> tuple[str, float]:
    """The MSE setting whose pixel error is nearest to that of KL at strength 1."""
    def error(key: tuple[str, float]) -> float:
        return float(np.mean([run["pixel error"] for run in rows[key]]))

    return min((key for key in rows if key[0] == "mse"), key=lambda key: abs(error(key) - error(("kl", 1))))


def page(rows: dict[tuple[str, float], list[dict[str, float]]], seeds: int) -> str:
    key = matched(rows)
    kl, mse = (
        {m: np.array([run[m] for run in rows[k]]) for m in MEASURES} for k in (("kl", 1), key))
    better = sum(a < b for a, b in zip(kl["sample error"], mse["sample error"], strict=True))
    return f"""# KL or MSE between the parameters: an experiment

A small variational autoencoder (64 pixels, 6 latent components, fixed decoder noise) on 1500 images of digits, with
297 held out; the regulariser is KL(N(mu, sigma^2) || N(0, 1)), or the squared error (mu^2 + (sigma - 1)^2)/2 of the
parameters. Made by `python -m benchmarks.vae_experiment`, {seeds} seeds; mean ± standard deviation over the seeds.

{table(rows)}

*bound*: lower bound on the log-likelihood of a held-out image, higher is better, computed with the divergence for
both. *pixel error* and *similarity* (SSIM, windows of 5 x 5): reconstructions beside held-out images. *rate*: mean
divergence of the encoder's Gaussian from N(0, I). *scale*: median sigma. *sample error* and *sample similarity*:
images made from z ~ N(0, I) beside the held-out image that is most like them (between real images: 0.028).

At equal reconstruction (KL at strength 1, MSE at strength {key[1]:g}: pixel errors {kl["pixel error"].mean():.3f} and
{mse["pixel error"].mean():.3f}) the sample error is {kl["sample error"].mean():.3f} with KL and
{mse["sample error"].mean():.3f} with MSE, the sample similarity {kl["sample similarity"].mean():.2f} and
{mse["sample similarity"].mean():.2f}; KL was ahead in {better} of {seeds} seeds.
This is one data set of small images and one small model; nothing more is claimed.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="three settings, one seed, nothing written to docs/")
    quick = parser.parse_args().quick
    settings = [("kl", 1), ("mse", 1), ("mse", 6)] if quick else SETTINGS
    seeds = 1 if quick else 5
    vae, rows = small_vae(), {}
    for number, (name, strength) in enumerate(settings, 1):
        rows[name, strength] = [measured(vae, name, strength, seed) for seed in range(seeds)]
        print(f"\r{number}/{len(settings)} settings", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(table(rows))
    if not quick:
        PAGE.write_text(page(rows, seeds), encoding="utf-8")
        print(f"written to {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
