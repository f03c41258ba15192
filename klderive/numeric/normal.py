"""Divergence, entropy and cross entropy of normals with independent components, and their gradients.

The one idea: the catalogue says on which arguments a function is, and of which printed form it is the value or the sum;
here is what each is for.  Calls with plain floats go to the same form printed for single floats, large arrays to compiled
code where Numba is installed (backend.py).  No symbolic algebra is imported here.
"""

from __future__ import annotations

from klderive.numeric.calling import function

kl_normal = function(
    "kl_normal",
    """KL(N(mu1, sigma1^2) || N(mu2, sigma2^2)), element by element; sigma are standard deviations.

    >>> kl_normal(0.0, 1.0, 0.0, 1.0)
    0.0
    >>> kl_normal(0.0, 1.0 + 1e-10, 0.0, 1.0)  # the textbook line gives 0 or less here
    1.0000001654474...e-20

    The arguments broadcast; float32 arrays give float32.  At most 4 units in the last place from the exact value,
    never negative, exactly 0 for equal arguments, infinite only where the value overflows.
    ValueError names the argument, its shape and the first index that is not finite, or not positive for a scale.
    """,
)

grad_kl_normal = function(
    "grad_kl_normal",
    """The derivatives of kl_normal by mu1, sigma1, mu2, sigma2, each of the broadcast shape.

    >>> grad_kl_normal(0.0, 2.0, 1.0, 1.0)
    (-1.0, 1.5, 1.0, -4.0)
    """,
)

kl_diagonal = function(
    "kl_diagonal",
    """KL between normals with diagonal covariances: the sum of kl_normal along `axis`.

    >>> float(kl_diagonal([0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 1.0]))
    0.5

    `axis` (one or several) is counted in the broadcast shape and taken out of the result's.
    """,
)

grad_kl_diagonal = function(
    "grad_kl_diagonal",
    """The derivatives of kl_diagonal by each component of mu1, sigma1, mu2, sigma2: those of its summands.""",
)

kl_standard_normal = function(
    "kl_standard_normal",
    """KL(N(mu, diag(exp(log_var))) || N(0, I)), summed along `axis`: the regulariser of a variational autoencoder.

    >>> float(kl_standard_normal([1.0, 0.0], [0.0, 0.0]))
    0.5
    """,
)

grad_kl_standard_normal = function(
    "grad_kl_standard_normal",
    """The derivatives of kl_standard_normal by each component of mu and log_var.

    >>> grad_kl_standard_normal(0.5, 0.0)
    (0.5, 0.0)
    """,
)

kl_normal_log_var = function(
    "kl_normal_log_var",
    """KL(N(mu1, exp(log_var1)) || N(mu2, exp(log_var2))), element by element, from the logarithms of the variances.

    >>> kl_normal_log_var(0.0, 3.0, 0.0, 3.0)
    0.0
    """,
)

grad_kl_normal_log_var = function(
    "grad_kl_normal_log_var",
    """The derivatives of kl_normal_log_var by mu1, log_var1, mu2, log_var2.""",
)

kl_diagonal_log_var = function("kl_diagonal_log_var", """The sum of kl_normal_log_var along `axis`.""")

entropy_normal = function(
    "entropy_normal",
    """The entropy of N(mu, sigma^2) in nats, log(sigma sqrt(2 pi e)).

    >>> round(entropy_normal(1.0), 12)
    1.418938533205
    """,
)

grad_entropy_normal = function("grad_entropy_normal", """The derivative of entropy_normal by sigma.""")

grad_kl_diagonal_log_var = function(
    "grad_kl_diagonal_log_var", """The derivatives of kl_diagonal_log_var by each component: those of its summands."""
)

grad_entropy_diagonal = function(
    "grad_entropy_diagonal", """The derivatives of entropy_diagonal by each component of sigma."""
)

grad_cross_entropy_diagonal = function(
    "grad_cross_entropy_diagonal", """The derivatives of cross_entropy_diagonal by each component."""
)

entropy_diagonal = function(
    "entropy_diagonal",
    """The entropy of a normal with standard deviations sigma along `axis`: the sum of entropy_normal.""",
)

cross_entropy_normal = function(
    "cross_entropy_normal",
    """The cross entropy -E[log q] for p = N(mu1, sigma1^2), q = N(mu2, sigma2^2), in nats.

    It may be negative and cross zero, so its error is a few units in the last place of its largest term.
    """,
)

grad_cross_entropy_normal = function(
    "grad_cross_entropy_normal",
    """The derivatives of cross_entropy_normal by mu1, sigma1, mu2, sigma2.""",
)

cross_entropy_diagonal = function("cross_entropy_diagonal", """The sum of cross_entropy_normal along `axis`.""")
