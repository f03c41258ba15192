"""The autoencoder of notebook 07: its slopes against finite differences, its measure of likeness, its data."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

PLACE = Path(__file__).resolve().parent.parent / "notebooks" / "small_vae.py"


@pytest.fixture(scope="module")
def vae():
    spec = importlib.util.spec_from_file_location("small_vae", PLACE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["small_vae"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["small_vae"]


def loss(vae, model, x, noise, regulariser, strength):
    _, mu, log_var = model.encode(x)
    image = model.decode(mu + np.exp(log_var / 2) * noise)[1]
    reconstruction = ((image - x) ** 2).sum() / (2 * vae.NOISE**2)
    return (reconstruction + strength * regulariser(mu, log_var)[0].sum()) / len(x)


@pytest.mark.parametrize("name", ["A", "a", "M", "m", "L", "l", "B", "b", "X", "x"])
@pytest.mark.parametrize("regulariser", ["kl", "mse"])
def test_a_slope_is_that_of_the_loss(vae, regulariser, name):
    rng = np.random.default_rng(4)
    model, x = vae.start(rng), rng.uniform(size=(5, vae.PIXELS))
    noise, direction = rng.standard_normal((5, vae.LATENT)), rng.standard_normal(model.weights[name].shape)
    arguments = (x, noise, getattr(vae, regulariser), 0.7)
    slope = (vae.slopes(model, *arguments)[name] * direction).sum()
    ends = []
    for h in (1e-5, -1e-5):
        moved = vae.Model(model.weights | {name: model.weights[name] + h * direction})
        ends.append(loss(vae, moved, *arguments))
    assert slope == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6)


@pytest.mark.parametrize("regulariser", ["kl", "mse"])
def test_training_lowers_the_loss(vae, regulariser):
    x = vae.digits()[0][:200]
    function, noise = getattr(vae, regulariser), np.random.default_rng(1).standard_normal((200, vae.LATENT))
    before = loss(vae, vae.start(np.random.default_rng(0)), x, noise, function, 1.0)
    after = loss(vae, vae.train(x, function, epochs=3), x, noise, function, 1.0)
    assert after < 0.9 * before


def test_both_regularisers_pull_the_mean_alike(vae):
    mu, log_var = np.random.default_rng(2).standard_normal((2, 4, 3))
    assert np.array_equal(vae.kl(mu, log_var)[1], vae.mse(mu, log_var)[1])


def test_likeness_falls_with_noise_and_is_one_for_equal_images(vae):
    images = vae.digits()[1][:20]
    noise = np.random.default_rng(3).standard_normal(images.shape)
    found = [vae.ssim(images, images + scale * noise).mean() for scale in (0.0, 0.05, 0.2)]
    assert found[0] == pytest.approx(1.0)
    assert found[0] > found[1] > found[2]


def test_training_and_held_out_images_do_not_overlap(vae):
    train, held_out = vae.digits()
    assert train.min() >= 0 and train.max() <= 1
    assert len(train) + len(held_out) == 1797
    assert not {row.tobytes() for row in train} & {row.tobytes() for row in held_out}
