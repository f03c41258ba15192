r"""Signs that the text gives another meaning than the table: no line with one is proved or refuted by the table's.

The one idea: pairs of a naming that is another meaning and one that is the customary one, with a line that holds for that only.
"""

import pytest

from klderive.reading import check_text

from . import marking

VECTOR = r"Let $x \in \mathbb{R}^n$. "
DENSITIES = "Let $p$ and $q$ be densities. "
NORM = r" $$\|x\|^2 = x^T x$$"
DIVERGENCE = r" $$KL(p\|q) = \int p(x)\log\frac{p(x)}{q(x)}\,dx$$"
MEAN = r" $$\mathbb{E}[X + 1] = \mathbb{E}[X] + 1$$"
LOGARITHM = r" $$\log x = \ln x$$"
TRACE = r" $$\operatorname{tr}(I_n) = n$$"

OTHERWISE = [
    ("a norm in words", VECTOR + r"Let $\|x\|$ denote the sup norm of $x$." + NORM),
    ("a norm with a dot", VECTOR + r"We write $\| \cdot \|$ for an arbitrary norm." + NORM),
    ("a norm by its space", VECTOR + r"Here $\|\cdot\|$ is the $\ell_1$ norm." + NORM),
    ("a norm without its sign", VECTOR + r"We use the maximum norm." + NORM),
    ("a norm by an equation", VECTOR + r"Let $\|x\|^2 = x^T A x$ for a matrix $A$." + NORM),
    ("bars for a square", r"Let $y$ be real. We write $|y|$ for $y^2$. $$|2y| = 2|y|$$"),
    ("a divergence in words", DENSITIES + r"Let $KL(p\|q)$ denote the reverse Kullback-Leibler divergence." + DIVERGENCE),
    ("a divergence, inline", DENSITIES + r"Define $KL(p\|q) = \int q(x)\log\frac{q(x)}{p(x)}\,dx$." + DIVERGENCE),
    ("a divergence, written for", DENSITIES + r"We write $KL(p\|q)$ for $KL(q\|p)$." + DIVERGENCE),
    ("an entropy", r"Let $p$ be a density. Let $H(p) = -\log \int p(x)^2 dx$ be the Rényi entropy. $$H(p) = -\int p(x)\log p(x)\,dx$$"),
    ("an exponential", r"Let $y$ be real. Let $\exp(y) = 2^y$. $$\exp(y) = e^y$$"),
    ("an exponential, written for", r"Let $y$ be real. We write $\exp(y)$ for $2^y$. $$\exp(1) = e$$"),
    ("a mean that is a median", r"Let $X$ be a random variable. We write $\mathbb{E}$ for the median." + MEAN),
    ("a mean that is another", r"Let $X$ be a random variable. Let $\mathbb{E}$ denote a sublinear expectation." + MEAN),
    ("a trace", r"Here $\operatorname{tr} A$ denotes the normalized trace of an $n \times n$ matrix $A$." + TRACE),
    ("a logarithm of ten", r"Let $x > 0$. We write $\log x$ for $\log_{10} x$." + LOGARITHM),
    ("a logarithm of two", r"Let $x > 0$. Let $\log x := \log_2 x$." + LOGARITHM),
    ("a logarithm by its unit", r"Let $x > 0$. We normalise such that $\log 2 = 1$." + LOGARITHM),
    ("un logarithme", r"Soit $x > 0$. On note $\ln$ le logarithme népérien et $\log$ le logarithme décimal." + LOGARITHM),
    ("ein Logarithmus", r"Sei $x > 0$. Der Logarithmus ist hier der dekadische Logarithmus." + LOGARITHM),
    ("eine Norm", r"Sei $x \in \mathbb{R}^n$. Mit $\|x\|$ bezeichnen wir die Maximumsnorm." + NORM),
    ("une norme", r"Soit $x \in \mathbb{R}^n$. On note $\|x\|$ la norme infinie." + NORM),
    ("una norma", r"Sea $x \in \mathbb{R}^n$. Denotamos por $\|x\|$ la norma del supremo." + NORM),
    ("uma norma", r"Seja $x \in \mathbb{R}^n$. Aqui $\|x\|$ denota a norma do máximo." + NORM),
    ("норма", r"Пусть $x \in \mathbb{R}^n$. Через $\|x\|$ обозначим максимум-норму." + NORM),
    ("范数", r"设 $x \in \mathbb{R}^n$。记 $\|x\|$ 为最大范数。" + NORM),
    ("ノルム", r"$x \in \mathbb{R}^n$ とする。$\|x\|$ は最大値ノルムを表す。" + NORM),
    ("노름", r"$x \in \mathbb{R}^n$이라 하자. $\|x\|$는 최대 노름이다." + NORM),
    ("all products", r"Let $A$, $B$ be $n\times n$ matrices; all products are elementwise. $$(A B)^T = B^T A^T$$"),
    ("products, taken", r"Let $A$, $B$ be $n\times n$ matrices. Multiplication is taken element-wise. $$(A B)^T = B^T A^T$$"),
    ("a product, as in a program", r"Let $A, B \in \mathbb{R}^{n\times n}$. As in numpy, $A * B$ is the elementwise product. $$A * B = A B$$"),
    ("a sum", r"Let $a$ and $b$ be bits, and write $a + b$ for their exclusive or. $$a + b - b = a$$"),
    ("a flat prior", r"We put a flat prior $p(t) \propto 1$ on $t$. $$\int p(t)\,dt = 1$$"),
    ("a bar", r"Let $x$ be real. Let $|x|$ denote the integer part of $x$. $$|x|^2 = x^2$$"),
    ("uma barra", r"Seja $x$ um número real. Aqui $|x|$ denota a parte inteira de $x$. $$|x|^2 = x^2$$"),
    ("an entropy by its noun", r"We define entropy without the minus sign. Let $p$ be a density. $$H(p) = -\int p(x)\log p(x)\,dx$$"),
    ("a divergence by its noun", r"For convenience let KL be twice the usual divergence. Let $p$, $q$ be densities." + DIVERGENCE),
    ("a mean by its noun", r"Means are geometric means in this note. Let $X$ be a random variable." + MEAN),
    ("a variance by its noun", r"By variance we mean twice the mean square. Let $X \sim \mathcal{N}(0, 1)$. $$\mathrm{Var}(X) = 1$$"),
    ("sums by their noun", r"All sums run over even indices. Let $x_1, \dots, x_n$ be real. $$\sum_{i=1}^n 2 x_i = 2\sum_{i=1}^n x_i$$"),
    ("sums from zero", r"Sums over $i$ run from $0$. Let $a$ be real. $$\sum_{i=1}^n a = n a$$"),
    ("a weighted sum", r"Let $\sum$ denote the weighted sum with weights $w_i$. Let $x_1, \dots, x_n$ be real. $$\sum_{i=1}^n 1 = n$$"),
    ("integrals by their noun", r"All integrals are with respect to the measure $e^{-x}dx$. $$\int_0^1 1\,dx = 1$$"),
    ("superscripts", r"Superscripts denote samples: $x^2$ is the second sample. $$x^2 = x x$$"),
    ("a slash", r"We write $p/q$ for the conditional law. Let $p, q > 0$. $$(p/q) q = p$$"),
    ("an integer division", r"We write $a/b$ for integer division. $$2 \cdot (3/2) = 3$$"),
    ("a short logarithm", r"In this note $\log x$ is short for $\log(1+x)$. Let $x > 0$." + LOGARITHM),
    ("a transpose", r"Let $A \in \mathbb{R}^{n\times n}$ and write $A^T$ for the $T$-th power of $A$. $$(A^T)^T = A$$"),
    ("an inverse", r"Here $A^{-1}$ stands for the Moore-Penrose inverse of the $n \times n$ matrix $A$. $$A^{-1} A = I$$"),
    ("any divergence", DENSITIES + r"Let $D(\cdot\|\cdot)$ be any divergence. $$D(p\|q) = \int p(x)\log\frac{p(x)}{q(x)}\,dx$$"),
    ("une médiane", r"Soit $X$ une variable aléatoire. On note $\mathbb{E}$ la médiane." + MEAN),
    ("eine Spur", r"Hier bezeichnet $\operatorname{tr}$ die normierte Spur." + TRACE),
    ("обратная дивергенция", r"Пусть $p$ и $q$ — плотности. Через $KL(p\|q)$ обозначим обратную дивергенцию." + DIVERGENCE),
    ("una divergencia", r"Sean $p$ y $q$ densidades. Aquí $KL(p\|q)$ denota la divergencia inversa." + DIVERGENCE),
    ("对数", r"设 $x > 0$。这里 $\log$ 表示常用对数。" + LOGARITHM),
]  # fmt: skip

CUSTOMARY = [
    ("a norm in words", VECTOR + r"Let $\|x\|$ denote the Euclidean norm of $x$." + NORM),
    ("a norm with a dot", VECTOR + r"Here $\|\cdot\|$ denotes the usual Euclidean norm." + NORM),
    ("eine Norm", r"Sei $x \in \mathbb{R}^n$ ein Vektor. Mit $\|x\|$ bezeichnen wir die euklidische Norm von $x$." + NORM),
    ("une norme", r"Soit $x \in \mathbb{R}^n$. On note $\|x\|$ la norme euclidienne." + NORM),
    ("eine Divergenz", r"Seien $p$ und $q$ Dichten. $KL(p\|q)$ bezeichnet die Kullback-Leibler-Divergenz zwischen $p$ und $q$." + DIVERGENCE),
    ("范数", r"设 $x \in \mathbb{R}^n$。记 $\|x\|$ 为欧几里得范数。" + NORM),
    ("integrals", r"All integrals are with respect to Lebesgue measure. $$\int_0^1 1\,dx = 1$$"),
    ("integrals over the line", r"Let $p$ be a density; integrals are over the real line. $$\int 2p(x)\,dx = 2$$"),
    ("an entropy, as usual", r"We define entropy as usual. Let $p$ be a density. $$H(p) = -\int p(x)\log p(x)\,dx$$"),
    ("the sum of a remark", r"The sum runs over all indices. Let $x_1, \dots, x_n$ be real. $$\sum_{i=1}^n 2 x_i = 2\sum_{i=1}^n x_i$$"),
    ("a transpose", r"Let $A$ be an $n \times n$ matrix. Here $A^T$ denotes the transpose of $A$. $$(A^T)^T = A$$"),
    ("une barre", r"Soit $x$ un réel. On note $|x|$ la valeur absolue de $x$. $$|x|^2 = x^2$$"),
    ("a name for a mean", r"Let $X$ be a random variable. Denote $\mathbb{E}[X]$ by $m$." + MEAN),
    ("a sum", r"Let $a$ and $b$ be real, and write $S$ for $a + b$. $$S - b = a$$"),
    ("a divergence in words", DENSITIES + r"Here $KL(p\|q)$ denotes the Kullback-Leibler divergence." + DIVERGENCE),
    ("a divergence by its name", DENSITIES + r"We write $D(p\|q)$ for $KL(p\|q)$." + DIVERGENCE),
    ("another divergence beside it", DENSITIES + r"The reverse divergence is $KL(q\|p)$." + DIVERGENCE),
    ("a mean", r"Let $X$ be a random variable. We write $\mathbb{E}$ for the expectation." + MEAN),
    ("a trace", r"Here $\operatorname{tr} A$ denotes the trace of a matrix $A$." + TRACE),
    ("a logarithm", r"Let $x > 0$. Here $\log$ denotes the natural logarithm." + LOGARITHM),
    ("a precision that stands inverted", r"Let $p = \mathcal{N}(\mu, \tau^{-1})$ where $\tau > 0$ is the precision. $$\mathbb{E}_p[(x-\mu)^2] = 1/\tau$$"),
    ("a dot", r"Let $a$, $b$ be real. Here $a \cdot b$ denotes the product of $a$ and $b$. $$a \cdot b = ba$$"),
    ("a definition for all", r"Let $f(x) = x^2 + x$ for $x \in \mathbb{R}$. $$f(2) = 6$$"),
    ("a more complex name", r"Let $p$ and $q$ be densities. A more complex density $p$ costs more. $$\int p(x)\,dx = \int q(x)\,dx$$"),
    ("a logarithm with a base", r"Let $x > 0$. Recall that $\log_2 x = \log x / \log 2$." + LOGARITHM),
]  # fmt: skip

DOMAINS = [
    ("a density on an interval", r"Let $p$ be a density on $[0, 1]$. $$\int_0^1 p(x)\,dx = 1$$", "u"),
    ("a density on a half-line", r"Let $p$ be a density on $(0, \infty)$. $$\int_0^\infty p(x)\,dx = 1$$", "u"),
    ("two of them", r"Let $p$ be a density on $[0,1]$ and $q$ a density on $[0,2]$. $$\int_0^2 q(x)\,dx = 1$$", "u"),
    ("a density between names", r"Let $p$ be a density on $[a,b]$ with $a<b$. $$\int_a^b p(x)\,dx = 1$$", "u"),
    ("a density for some arguments", r"Let $p(x)$ be a density for $x > 0$. $$\int_0^\infty p(x)\,dx = 1$$", "u"),
    ("une densité", r"Soit $p$ une densité sur $[0,1]$. $$\int_0^1 p(x)\,dx = 1$$", "u"),
    ("a function on an interval", r"Let $f$ be a function on $[0,1]$. $$\int_0^1 f(x)\,dx = \int f(x)\,dx$$", "u"),
    ("a density on the line", r"Let $p$ be a density on $\mathbb{R}$. $$\int p(x)\,dx = 2$$", "r"),
    ("a number in an interval", r"Let $y$ be a number in $(0,1)$. $$|1-y| = 1-y$$ $$|y-1| = y-1$$", "p r"),
]  # fmt: skip


# Lines that hold for real numbers, densities, single-valued laws, and not for what the text speaks of.
FOREIGN = [
    ("operators", r"Let $a$ and $b$ be operators on a Hilbert space. $$ab = ba$$"),
    ("quaternions", r"Let $a$, $b$ be quaternions. $$ab = ba$$"),
    ("complex numbers", r"Let $z$ and $w$ be complex numbers. $$|z|^2 = z^2$$"),
    ("nombres complexes", r"Soit $z$ un nombre complexe. $$z^2 \ge 0$$"),
    ("komplexe Zahlen", r"Sei $z$ eine komplexe Zahl. $$|z|^2 = z^2$$"),
    ("complex by a set", r"Let $z \in \mathbb{C}$. $$|z|^2 = z^2$$"),
    ("two by a set", r"Let $a, b \in \mathbb{H}$. $$ab = ba$$"),
    ("an unnormalised density", r"Let $q(x) = \mathcal{N}(x; 0, 1)$ denote the unnormalised density $e^{-x^2/2}$. $$\int q(x)\,dx = 1$$"),
    ("an integer part", r"Let $[x]$ denote the integer part of a real number $x$. $$2[x] = [2x]$$"),
    ("a fractional part", r"Let $\{x\}$ denote the fractional part of a real number $x$. $$\{x\} = x$$"),
    ("a convolution", r"Let $f * g$ denote the convolution of the densities $f$ and $g$. $$f * g = g f$$"),
    ("a product of Hadamard", r"Let $A$, $B$ be $n 	imes n$ matrices. We write $A \cdot B$ for the Hadamard product. $$A \cdot B = AB$$"),
    ("a definition behind a comma", r"Let $p(x) = \lambda e^{-\lambda x}$, $x \ge 0$, with $\lambda > 0$. $$p(-1) = \lambda e^{\lambda}$$"),
    ("a definition in words", r"Let $\lambda > 0$. Define $f(x) = \lambda e^{-\lambda x}$ for positive $x$. $$f(-1) = \lambda e^{\lambda}$$"),
    ("a definition in a display", r"Let $\lambda > 0$ and $$f(x) = \lambda e^{-\lambda x}, \quad x \ge 0.$$ Then $$f(-1) = \lambda e^{\lambda}$$"),
    ("a scale", r"Let $X \sim \mathrm{Exp}(eta)$, where $eta > 0$ is the scale. $$\mathbb{E}[X] = 1/eta$$"),
    ("a mean", r"Let $X \sim \mathrm{Exp}(eta)$, where $eta > 0$ denotes the mean. $$\mathbb{E}[X] = 1/eta$$"),
    ("a measure", r"Let $\mu$ be a measure and $f$ a function. $$\int f\,d\mu = f\mu$$"),
    ("a signed density", r"Let $p$ be a signed density. $$\mathrm{KL}(p\|q) \ge 0$$"),
    ("a mass of two", r"Suppose that $\int p(x)\,dx = 2$, contrary to custom. $$\int p(x)\,dx = 1$$"),
    ("a bar that is no mean", r"Let $\bar x$ denote the median of the real numbers $x_1, \dots, x_n$. $$n\bar x = \sum_{i=1}^n x_i$$"),
    ("a precision", r"Let $X \sim \mathcal{N}(\mu, \sigma^2)$, where $\sigma^2$ denotes the precision. $$\mathrm{Var}(X) = \sigma^2$$"),
]  # fmt: skip

# Lines that are right by a property which is not used.
PROPERTIES = [
    ("orthogonal vectors", r"Let $u$ and $v$ be orthogonal vectors in $\mathbb{R}^n$. $$\|u+v\|^2 = \|u\|^2 + \|v\|^2$$"),
    ("a period", r"Assume $f(x+1) = f(x)$ for all real $x$. $$f(x + 2) = f(x)$$"),
    ("modulo a number", r"Let $x$ be a real number. All equalities below are modulo 7. $$x + 7 = x$$"),
    ("degrees", r"Let $\theta$ be measured in degrees. $$\sin 90 = 1$$"),
    ("two nouns for two names", r"Let $\phi$ and $\Phi$ be the density and the distribution function of the standard normal law. $$\Phi'(x) = \phi(x)$$"),
    ("orthonormal vectors", r"Let $u$ and $v$ be orthonormal vectors in $\mathbb{R}^n$. $$u^T v = v^T v - u^T u$$"),
    ("a scale", r"Let $X \sim \mathrm{Exp}(eta)$, where $eta > 0$ is the scale. $$\mathbb{E}[X] = eta$$"),
]  # fmt: skip


@pytest.mark.parametrize("text", [row[1] for row in FOREIGN], ids=[row[0] for row in FOREIGN])
def test_what_is_no_number(text):
    assert marking.marks(check_text(marking.set_off(text))).split()[-1] in ("u", "-", "r")


@pytest.mark.parametrize("text", [row[1] for row in PROPERTIES], ids=[row[0] for row in PROPERTIES])
def test_a_property_that_is_not_used(text):
    assert marking.marks(check_text(marking.set_off(text))).split()[-1] in ("u", "-", "p")


@pytest.mark.parametrize("text", [row[1] for row in OTHERWISE], ids=[row[0] for row in OTHERWISE])
def test_another_meaning(text):
    assert marking.marks(check_text(marking.set_off(text))).split()[-1] in ("u", "-")


@pytest.mark.parametrize("text", [row[1] for row in CUSTOMARY], ids=[row[0] for row in CUSTOMARY])
def test_the_customary_meaning(text):
    assert marking.marks(check_text(marking.set_off(text))).split()[-1] == "p"


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in DOMAINS], ids=[row[0] for row in DOMAINS])
def test_what_a_law_or_number_lies_in(text, expected):
    assert marking.marks(check_text(marking.set_off(text))) == expected
