"""A variational autoencoder for 8 x 8 images, in plain NumPy, with every gradient written out.

The one idea: the regulariser is a function of the encoder's mean and log-variance that returns its value and its two
slopes, so that one can be exchanged for another and nothing else changes.

Not here: which regulariser is better (notebook 07 and benchmarks/vae_experiment.py ask that).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from klderive import grad_kl_standard_normal, kl_standard_normal

Array = np.ndarray
Regulariser = Callable[[Array, Array], tuple[Array, Array, Array]]
LATENT, HIDDEN, PIXELS, NOISE = 6, 64, 64, 0.25  # NOISE is the decoder's fixed scale for a pixel in [0, 1]
HELD_OUT = 297


def digits() -> tuple[Array, Array]:
    """Training and held-out images, rows of 64 pixels in [0, 1].

    >>> [part.shape for part in digits()]
    [(1500, 64), (297, 64)]
    """
    images = np.load(Path(__file__).parent / "data" / "digits.npz")["images"].reshape(-1, PIXELS) / 16.0
    images = images[np.random.default_rng(0).permutation(len(images))]
    return images[:-HELD_OUT], images[-HELD_OUT:]


def kl(mu: Array, log_var: Array) -> tuple[Array, Array, Array]:
    """KL(N(mu, sigma^2) || N(0, 1)) and its slopes in mu and log sigma^2."""
    d_mu, d_log_var = grad_kl_standard_normal(mu, log_var)
    return kl_standard_normal(mu, log_var, axis=()), d_mu, d_log_var


def mse(mu: Array, log_var: Array) -> tuple[Array, Array, Array]:
    """(mu^2 + (sigma - 1)^2)/2 and its slopes: the half makes the slope in mu the same as that of KL."""
    sigma = np.exp(log_var / 2)
    return (mu**2 + (sigma - 1) ** 2) / 2, mu, (sigma - 1) * sigma / 2


@dataclass(frozen=True)
class Model:
    """The weights, by name."""

    weights: dict[str, Array]

    def encode(self, x: Array) -> tuple[Array, Array, Array]:
        """Hidden layer, mean and log-variance."""
        w = self.weights
        h = np.tanh(x @ w["A"] + w["a"])
        return h, h @ w["M"] + w["m"], h @ w["L"] + w["l"]

    def decode(self, z: Array) -> tuple[Array, Array]:
        """Hidden layer and the image's expected pixels."""
        w = self.weights
        h = np.tanh(z @ w["B"] + w["b"])
        return h, 1 / (1 + np.exp(-(h @ w["X"] + w["x"])))


def start(rng: np.random.Generator) -> Model:
    """Random weights."""
    sizes = {"A": (PIXELS, HIDDEN), "M": (HIDDEN, LATENT), "L": (HIDDEN, LATENT), "B": (LATENT, HIDDEN),
             "X": (HIDDEN, PIXELS)}
    weights = {name: rng.standard_normal(size) / np.sqrt(size[0]) for name, size in sizes.items()}
    weights |= {name.lower(): np.zeros(size[1]) for name, size in sizes.items()}
    return Model(weights)


def slopes(model: Model, x: Array, noise: Array, regulariser: Regulariser, strength: float) -> dict[str, Array]:
    """The gradient of the mean loss of a batch: reconstruction plus strength times the regulariser."""
    w = model.weights
    h, mu, log_var = model.encode(x)
    sigma = np.exp(log_var / 2)
    z = mu + sigma * noise
    k, image = model.decode(z)
    d_logit = (image - x) / NOISE**2 * image * (1 - image) / len(x)
    d_k = d_logit @ w["X"].T * (1 - k**2)
    d_z = d_k @ w["B"].T
    _, r_mu, r_log_var = regulariser(mu, log_var)
    d_mu = d_z + strength * r_mu / len(x)
    d_log_var = d_z * noise * sigma / 2 + strength * r_log_var / len(x)
    d_h = (d_mu @ w["M"].T + d_log_var @ w["L"].T) * (1 - h**2)
    pairs = {"A": (x, d_h), "M": (h, d_mu), "L": (h, d_log_var), "B": (z, d_k), "X": (k, d_logit)}
    return {name: left.T @ right for name, (left, right) in pairs.items()} | \
        {name.lower(): right.sum(axis=0) for name, (_, right) in pairs.items()}


def train(x: Array, regulariser: Regulariser, strength: float = 1.0, seed: int = 0, epochs: int = 150,
          rate: float = 3e-3, batch: int = 100) -> Model:
    """A model trained with Adam, its rate falling linearly to a tenth."""
    rng = np.random.default_rng(seed)
    model, steps = start(rng), 0
    first = {name: np.zeros_like(v) for name, v in model.weights.items()}
    second = {name: np.zeros_like(v) for name, v in model.weights.items()}
    total = epochs * (len(x) // batch)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for at in range(0, len(x) - batch + 1, batch):
            steps += 1
            part = x[order[at:at + batch]]
            gradient = slopes(model, part, rng.standard_normal((batch, LATENT)), regulariser, strength)
            now = rate * (1 - 0.9 * steps / total)
            for name, g in gradient.items():
                first[name] += 0.1 * (g - first[name])
                second[name] += 0.001 * (g * g - second[name])
                scaled = first[name] / (1 - 0.9**steps) / (np.sqrt(second[name] / (1 - 0.999**steps)) + 1e-8)
                model.weights[name] -= now * scaled
    return model


def ssim(a: Array, b: Array, window: int = 5) -> Array:
    """Structural similarity of images in rows, means over flat windows of 5 x 5; 1 for equal images.

    >>> float(ssim(np.eye(8).reshape(1, 64), np.eye(8).reshape(1, 64))[0])
    1.0
    """
    def patches(rows: Array) -> Array:
        square = rows.reshape(*rows.shape[:-1], 8, 8)
        view = np.lib.stride_tricks.sliding_window_view(square, (window, window), (-2, -1))
        return view.reshape(*view.shape[:-2], -1)

    p, q = patches(a), patches(b)
    mean_p, mean_q = p.mean(-1), q.mean(-1)
    var_p, var_q, both = p.var(-1), q.var(-1), (p * q).mean(-1) - mean_p * mean_q
    c1, c2 = 0.01**2, 0.03**2
    value = (2 * mean_p * mean_q + c1) * (2 * both + c2) / ((mean_p**2 + mean_q**2 + c1) * (var_p + var_q + c2))
    return value.mean(axis=(-2, -1))


def figures(model: Model, held_out: Array, seed: int = 1, samples: int = 100) -> dict[str, float]:
    """How a model does on images that it has not seen, and how its own images look beside those."""
    rng = np.random.default_rng(seed)
    _, mu, log_var = model.encode(held_out)
    sigma = np.exp(log_var / 2)
    image = model.decode(mu + sigma * rng.standard_normal(mu.shape))[1]
    error = ((image - held_out) ** 2).sum(axis=1)
    rate = kl_standard_normal(mu, log_var).mean()
    made = model.decode(rng.standard_normal((samples, LATENT)))[1]
    nearest = ((made[:, None] - held_out[None]) ** 2).sum(-1)
    alike = np.stack([ssim(np.broadcast_to(one, held_out.shape), held_out).max() for one in made])
    constant = PIXELS * np.log(NOISE * np.sqrt(2 * np.pi))
    return {
        "bound": float(-(error.mean() / (2 * NOISE**2) + constant + rate)),
        "pixel error": float(error.mean() / PIXELS),
        "similarity": float(ssim(image, held_out).mean()),
        "rate": float(rate),
        "scale": float(np.median(sigma)),
        "sample error": float(nearest.min(axis=1).mean() / PIXELS),
        "sample similarity": float(alike.mean()),
    }
