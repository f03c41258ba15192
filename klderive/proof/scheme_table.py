"""The table of schemes: what each axiom says, an equation or inequality a line.

The one idea: this is data, a page to read and to extend. A line is metavariables with their types, side conditions, `|-`, the
claim; what a line means is told in schemes.py.

Not here: how a line is read, instantiated or tried.
"""

SCHEMES = {
    "always": r"""
a, b, c: R |- a + b = b + a
a, b, c: R |- (a + b) + c = a + b + c
a, b: R |- a*b = b*a
a, b, c: R |- (a*b)*c = a*b*c
a, b, c: R |- a*(b + c) = a*b + a*c
a: R |- 1*a = a
a: R |- 0*a = 0
a: R; k, l: Z; k >= 0; l >= 0 |- a^k*a^l = a^(k + l)
a: R; k, l: Z; a != 0 |- a^k*a^l = a^(k + l)
a, k, l: R; a > 0 |- a^k*a^l = a^(k + l)
a, k, l: R; a > 0 |- (a^k)^l = a^(k*l)
a, b, k: R; a > 0; b > 0 |- (a*b)^k = a^k*b^k
a, b: R; k: Z |- (a*b)^k = a^k*b^k
a: R; a >= 0 |- abs(a) = a
a: R; a <= 0 |- abs(a) = -a
a: R; k: Z |- abs(a)^(2*k) = a^(2*k)
f: Z -> R; k: Z |- sum(i: k..k, f(i)) = f(k)
f: Z -> R; l, m, h: Z; l <= m + 1; m <= h |- sum(i: l..h, f(i)) = sum(i: l..m, f(i)) + sum(i: m + 1..h, f(i))
f: Z -> R; l, h, k: Z |- sum(i: l..h, f(i)) = sum(i: l + k..h + k, f(i - k))
f: [Z, Z] -> R; l, h, m, k: Z |- sum(i: l..h, sum(j: m..k, f(i, j))) = sum(j: m..k, sum(i: l..h, f(i, j)))
n, m: 0..; A, B: R^(n, m); i, j: Z |- (A + B)[i, j] = A[i, j] + B[i, j]
n, m: 0..; c: R; A: R^(n, m); i, j: Z |- scale(c, A)[i, j] = c*A[i, j]
n, m: 0..; A: R^(n, m); i, j: Z |- transpose(A)[j, i] = A[i, j]
n, m, k: 0..; A: R^(n, m); B: R^(m, k); i, j: Z |- matmul(A, B)[i, j] = sum(l: 1..m, A[i, l]*B[l, j])
n, m: 0..; f: [Z, Z] -> R; i, j: Z; 1 <= i; i <= n; 1 <= j; j <= m |- table(i: 1..n, j: 1..m, f(i, j))[i, j] = f(i, j)
n: 0..; f: Z -> R; i: Z; 1 <= i; i <= n |- vector(i: 1..n, f(i))[i] = f(i)
n: 0..; f: Z -> R; i, j: Z; 1 <= i; i <= n; 1 <= j; j <= n |- diagonal(i: 1..n, f(i))[i, j] = indicator(i = j)*f(i)
A: R^(1, 1) |- only(A) = A[1, 1]
n, m: 0..; A: R^(n, m) |- norm(A) = sum(i: 1..n, sum(j: 1..m, A[i, j]^2))^(1/2)
n, m: 0..; A: R^(n, m) |- transpose(transpose(A)) = A
n, m: 0..; A, B: R^(n, m) |- transpose(A + B) = transpose(A) + transpose(B)
n, m: 0..; c: R; A: R^(n, m) |- transpose(scale(c, A)) = scale(c, transpose(A))
n, m, k: 0..; A: R^(n, m); B: R^(m, k) |- transpose(matmul(A, B)) = matmul(transpose(B), transpose(A))
n: 0.. |- transpose(identity(n)) = identity(n)
n: 0..; A: R^(n, n); symmetric(A) |- transpose(A) = A
n: 0..; A: R^(n, n); positive_definite(A) |- transpose(A) = A
A, B: R^(1, 1) |- only(A + B) = only(A) + only(B)
c: R; A: R^(1, 1) |- only(scale(c, A)) = c*only(A)
n: 0..; A: R^(n, n); invertible(A) |- inverse(transpose(A)) = transpose(inverse(A))
n: 0..; c: R; A: R^(n, n); c != 0; invertible(A) |- inverse(scale(c, A)) = scale(1/c, inverse(A))
a, b: R; a*b != 0 |- a != 0
n, m: 0.. |- transpose(zeros(n, m)) = zeros(m, n)
""",
    "kl": r"""
p, q: law R |- kl(p, q) = integral(x: R, p(x)*log(p(x)/q(x)))
n: 1..; p, q: law R^n |- kl(p, q) = integral(x: R^n, p(x)*log(p(x)/q(x)))
p, q: law R; defined(kl(p, q)) |- indicator(defined(integral(x: R, p(x)*log(p(x)/q(x))))) = 1
n: 1..; p, q: law R^n; defined(kl(p, q)) |- indicator(defined(integral(x: R^n, p(x)*log(p(x)/q(x))))) = 1
""",
    "entropy": r"""
p: law R |- entropy(p) = -integral(x: R, p(x)*log(p(x)))
n: 1..; p: law R^n |- entropy(p) = -integral(x: R^n, p(x)*log(p(x)))
p: law R; defined(entropy(p)) |- indicator(defined(integral(x: R, p(x)*log(p(x))))) = 1
n: 1..; p: law R^n; defined(entropy(p)) |- indicator(defined(integral(x: R^n, p(x)*log(p(x))))) = 1
""",
    "cross-entropy": r"""
p, q: law R |- cross_entropy(p, q) = -integral(x: R, p(x)*log(q(x)))
n: 1..; p, q: law R^n |- cross_entropy(p, q) = -integral(x: R^n, p(x)*log(q(x)))
p, q: law R; defined(cross_entropy(p, q)) |- indicator(defined(integral(x: R, p(x)*log(q(x))))) = 1
n: 1..; p, q: law R^n; defined(cross_entropy(p, q)) |- indicator(defined(integral(x: R^n, p(x)*log(q(x))))) = 1
""",
    "expectation": r"""
p: law R; f: R -> R |- expect(p, x: R, f(x)) = integral(x: R, p(x)*f(x))
p: law [R, R]; f: [R, R] -> R |- expect(p, x: R, y: R, f(x, y)) = integral(x: R, integral(y: R, p(x, y)*f(x, y)))
n: 1..; p: law R^n; f: R^n -> R |- expect(p, x: R^n, f(x)) = integral(x: R^n, p(x)*f(x))
""",
    "total-mass": r"""
p: law R |- integral(x: R, p(x)) = 1
n: 1..; p: law R^n |- integral(x: R^n, p(x)) = 1
p: law [R, R] |- integral(x: R, integral(y: R, p(x, y))) = 1
p: law R; c: R |- expect(p, x: R, c) = c
n: 1..; p: law R^n; c: R |- expect(p, x: R^n, c) = c
n: 1..; k, m: 0..; p: law R^n; A: R^(k, m) |- expect(p, x: R^n, A) = A
c: R |- mean(c) = c
""",
    "linearity": r"""
p: law R; f, g: R -> R |- expect(p, x: R, f(x) + g(x)) = expect(p, x: R, f(x)) + expect(p, x: R, g(x))
p: law R; c: R; f: R -> R |- expect(p, x: R, c*f(x)) = c*expect(p, x: R, f(x))
n: 1..; p: law R^n; f, g: R^n -> R |- expect(p, x: R^n, f(x) + g(x)) = expect(p, x: R^n, f(x)) + expect(p, x: R^n, g(x))
f, g: R -> R |- integral(x: R, f(x) + g(x)) = integral(x: R, f(x)) + integral(x: R, g(x))
c: R; f: R -> R |- integral(x: R, c*f(x)) = c*integral(x: R, f(x))
f, g: Z -> R; l, h: Z |- sum(i: l..h, f(i) + g(i)) = sum(i: l..h, f(i)) + sum(i: l..h, g(i))
c: R; f: Z -> R; l, h: Z |- sum(i: l..h, c*f(i)) = c*sum(i: l..h, f(i))
p: law R; f: [R, Z] -> R; l, h: Z |- expect(p, x: R, sum(i: l..h, f(x, i))) = sum(i: l..h, expect(p, x: R, f(x, i)))
n: 1..; p: law R^n; c: R; f: R^n -> R |- expect(p, x: R^n, c*f(x)) = c*expect(p, x: R^n, f(x))
n: 1..; p: law R^n; f: [R^n, Z] -> R; l, h: Z |- expect(p, x: R^n, sum(i: l..h, f(x, i))) = sum(i: l..h, expect(p, x: R^n, f(x, i)))
f: [R, Z] -> R; l, h: Z |- integral(x: R, sum(i: l..h, f(x, i))) = sum(i: l..h, integral(x: R, f(x, i)))
n: 1..; k, m: 0..; p: law R^n; f, g: R^n -> R^(k, m) |- expect(p, x: R^n, f(x) + g(x)) = expect(p, x: R^n, f(x)) + expect(p, x: R^n, g(x))
n: 1..; k, m: 0..; p: law R^n; c: R; f: R^n -> R^(k, m) |- expect(p, x: R^n, scale(c, f(x))) = scale(c, expect(p, x: R^n, f(x)))
n: 1..; k, l, m: 0..; p: law R^n; A: R^(k, l); f: R^n -> R^(l, m) |- expect(p, x: R^n, matmul(A, f(x))) = matmul(A, expect(p, x: R^n, f(x)))
n: 1..; k, l, m: 0..; p: law R^n; f: R^n -> R^(k, l); A: R^(l, m) |- expect(p, x: R^n, matmul(f(x), A)) = matmul(expect(p, x: R^n, f(x)), A)
n: 1..; k, m: 0..; p: law R^n; f: R^n -> R^(k, m) |- expect(p, x: R^n, transpose(f(x))) = transpose(expect(p, x: R^n, f(x)))
n: 1..; k: 0..; p: law R^n; f: R^n -> R^(k, k) |- expect(p, x: R^n, trace(f(x))) = trace(expect(p, x: R^n, f(x)))
p: law R; c: R; defined(p); defined(c) |- indicator(defined(expect(p, x: R, c))) = 1
p: law R; f, g: R -> R; defined(expect(p, x: R, f(x))); defined(expect(p, x: R, g(x))) |- indicator(defined(expect(p, x: R, f(x) + g(x)))) = 1
p: law R; c: R; f: R -> R; defined(c); defined(expect(p, x: R, f(x))) |- indicator(defined(expect(p, x: R, c*f(x)))) = 1
p: law R; f: [R, Z] -> R; l, h: Z; defined(p); forall(i: l..h, defined(expect(p, x: R, f(x, i)))) |- indicator(defined(expect(p, x: R, sum(i: l..h, f(x, i))))) = 1
n: 1..; p: law R^n; c: R; defined(p); defined(c) |- indicator(defined(expect(p, x: R^n, c))) = 1
n: 1..; p: law R^n; f, g: R^n -> R; defined(expect(p, x: R^n, f(x))); defined(expect(p, x: R^n, g(x))) |- indicator(defined(expect(p, x: R^n, f(x) + g(x)))) = 1
n: 1..; p: law R^n; c: R; f: R^n -> R; defined(c); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, c*f(x)))) = 1
n: 1..; p: law R^n; f: [R^n, Z] -> R; l, h: Z; defined(p); forall(i: l..h, defined(expect(p, x: R^n, f(x, i)))) |- indicator(defined(expect(p, x: R^n, sum(i: l..h, f(x, i))))) = 1
f, g: R -> R; defined(integral(x: R, f(x))); defined(integral(x: R, g(x))) |- indicator(defined(integral(x: R, f(x) + g(x)))) = 1
c: R; f: R -> R; defined(c); defined(integral(x: R, f(x))) |- indicator(defined(integral(x: R, c*f(x)))) = 1
n: 1..; f, g: R^n -> R; defined(integral(x: R^n, f(x))); defined(integral(x: R^n, g(x))) |- indicator(defined(integral(x: R^n, f(x) + g(x)))) = 1
n: 1..; c: R; f: R^n -> R; defined(c); defined(integral(x: R^n, f(x))) |- indicator(defined(integral(x: R^n, c*f(x)))) = 1
p: law R; f: R -> R; defined(integral(x: R, p(x)*f(x))) |- indicator(defined(expect(p, x: R, f(x)))) = 1
p: law R; f: R -> R; defined(expect(p, x: R, f(x))) |- indicator(defined(integral(x: R, p(x)*f(x)))) = 1
n: 1..; p: law R^n; f: R^n -> R; defined(integral(x: R^n, p(x)*f(x))) |- indicator(defined(expect(p, x: R^n, f(x)))) = 1
n: 1..; p: law R^n; f: R^n -> R; defined(expect(p, x: R^n, f(x))) |- indicator(defined(integral(x: R^n, p(x)*f(x)))) = 1
n: 1..; k, m: 0..; p: law R^n; A: R^(k, m); defined(p); defined(A) |- indicator(defined(expect(p, x: R^n, A))) = 1
n: 1..; k, m: 0..; p: law R^n; f, g: R^n -> R^(k, m); defined(expect(p, x: R^n, f(x))); defined(expect(p, x: R^n, g(x))) |- indicator(defined(expect(p, x: R^n, f(x) + g(x)))) = 1
n: 1..; k, m: 0..; p: law R^n; c: R; f: R^n -> R^(k, m); defined(c); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, scale(c, f(x))))) = 1
n: 1..; k, l, m: 0..; p: law R^n; A: R^(k, l); f: R^n -> R^(l, m); defined(A); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, matmul(A, f(x))))) = 1
n: 1..; k, l, m: 0..; p: law R^n; f: R^n -> R^(k, l); A: R^(l, m); defined(A); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, matmul(f(x), A)))) = 1
n: 1..; k, m: 0..; p: law R^n; f: R^n -> R^(k, m); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, transpose(f(x))))) = 1
n: 1..; k: 0..; p: law R^n; f: R^n -> R^(k, k); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, trace(f(x))))) = 1
n: 1..; p: law R^n; f: R^n -> R^(1, 1); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, only(f(x))))) = 1
n: 1..; f, g: R^n -> R |- integral(x: R^n, f(x) + g(x)) = integral(x: R^n, f(x)) + integral(x: R^n, g(x))
n: 1..; c: R; f: R^n -> R |- integral(x: R^n, c*f(x)) = c*integral(x: R^n, f(x))
f, g: R -> R; a, b: R |- integral_on(interval(a, b), x: R, f(x) + g(x)) = integral_on(interval(a, b), x: R, f(x)) + integral_on(interval(a, b), x: R, g(x))
c: R; f: R -> R; a, b: R |- integral_on(interval(a, b), x: R, c*f(x)) = c*integral_on(interval(a, b), x: R, f(x))
f, g: R -> R; a: R |- integral_on(interval(a, infinity), x: R, f(x) + g(x)) = integral_on(interval(a, infinity), x: R, f(x)) + integral_on(interval(a, infinity), x: R, g(x))
c: R; f: R -> R; a: R |- integral_on(interval(a, infinity), x: R, c*f(x)) = c*integral_on(interval(a, infinity), x: R, f(x))
|- indicator(defined(integral(x: R, 0))) = 1
n: 1.. |- indicator(defined(integral(x: R^n, 0))) = 1
X, Y: random R |- mean(X + Y) = mean(X) + mean(Y)
X: random R; c: R |- mean(c*X) = c*mean(X)
""",
    "variance": r"""
X: random R |- variance(X) = mean((X - mean(X))^2)
X, Y: random R |- covariance(X, Y) = mean((X - mean(X))*(Y - mean(Y)))
""",
    "independence": r"""
X, Y: random R; independent(X, Y) |- mean(X*Y) = mean(X)*mean(Y)
X, Y: random R; f, g: R -> R; independent(X, Y) |- mean(f(X)*g(Y)) = mean(f(X))*mean(g(Y))
""",
    "pieces": r"""
f: R -> R; a, b, c: R; a <= b; b <= c |- integral_on(interval(a, c), x: R, f(x)) = integral_on(interval(a, b), x: R, f(x)) + integral_on(interval(b, c), x: R, f(x))
f: R -> R; a: R |- integral(x: R, f(x)) = integral_on(interval(-infinity, a), x: R, f(x)) + integral_on(interval(a, infinity), x: R, f(x))
f: R -> R; a, b: R; a <= b |- integral_on(interval(a, infinity), x: R, f(x)) = integral_on(interval(a, b), x: R, f(x)) + integral_on(interval(b, infinity), x: R, f(x))
f: R -> R; a, b: R; a <= b |- integral_on(interval(-infinity, b), x: R, f(x)) = integral_on(interval(-infinity, a), x: R, f(x)) + integral_on(interval(a, b), x: R, f(x))
f, g: R -> R; a: R |- integral(x: R, cases(f(x), x <= a, g(x), true)) = integral_on(interval(-infinity, a), x: R, f(x)) + integral_on(interval(a, infinity), x: R, g(x))
f, g: R -> R; a: R |- integral(x: R, cases(f(x), a < x, g(x), true)) = integral_on(interval(-infinity, a), x: R, g(x)) + integral_on(interval(a, infinity), x: R, f(x))
f: R -> R; a, b: R; a <= b |- integral(x: R, cases(f(x), a <= x and x <= b, 0, true)) = integral_on(interval(a, b), x: R, f(x))
f, g: R -> R; a, b, c: R; a <= b; b <= c |- integral_on(interval(a, c), x: R, cases(f(x), x <= b, g(x), true)) = integral_on(interval(a, b), x: R, f(x)) + integral_on(interval(b, c), x: R, g(x))
""",
    "antiderivative": r"""
a, b: R; a <= b |- integral_on(interval(a, b), x: R, 1) = b - a
a, b: R; k: Z; a <= b; k >= 0 |- integral_on(interval(a, b), x: R, x^k) = (b^(k + 1) - a^(k + 1))/(k + 1)
a, b, c: R; a <= b; c != 0 |- integral_on(interval(a, b), x: R, exp(c*x)) = (exp(c*b) - exp(c*a))/c
a, c: R; c > 0 |- integral_on(interval(a, infinity), x: R, exp(-c*x)) = exp(-c*a)/c
b, c: R; c > 0 |- integral_on(interval(-infinity, b), x: R, exp(c*x)) = exp(c*b)/c
a, b, c: R; k: Z; a <= b; k >= 0; c != 0 |- integral_on(interval(a, b), x: R, x^(k + 1)*exp(c*x)) = (b^(k + 1)*exp(c*b) - a^(k + 1)*exp(c*a))/c - (k + 1)/c*integral_on(interval(a, b), x: R, x^k*exp(c*x))
a, c: R; k: Z; k >= 0; c > 0 |- integral_on(interval(a, infinity), x: R, x^(k + 1)*exp(-c*x)) = a^(k + 1)*exp(-c*a)/c + (k + 1)/c*integral_on(interval(a, infinity), x: R, x^k*exp(-c*x))
b, c: R; k: Z; k >= 0; c > 0 |- integral_on(interval(-infinity, b), x: R, x^(k + 1)*exp(c*x)) = b^(k + 1)*exp(c*b)/c - (k + 1)/c*integral_on(interval(-infinity, b), x: R, x^k*exp(c*x))
""",
    "gamma-integral": r"""
s, c: R; s > 0; c > 0 |- integral_on(interval(0, infinity), x: R, x^(s - 1)*exp(-c*x)) = gamma(s)/c^s
s, c: R; s > 0; c > 0 |- integral_on(interval(0, infinity), x: R, x^(s - 1)*exp(-c*x^2)) = gamma(s/2)/(2*c^(s/2))
""",
    "gamma": r"""
x: R; x > 0 |- gamma(x + 1) = x*gamma(x)
|- gamma(1) = 1
|- gamma(1/2) = pi^(1/2)
n: 0.. |- factorial(n) = gamma(n + 1)
x: R; x > 0 |- digamma(x + 1) = digamma(x) + 1/x
t: R; t > 0 |- derivative(x: R, gamma(x), t) = gamma(t)*digamma(t)
""",
    "log-product": r"""
a, b: R; a > 0; b > 0 |- log(a*b) = log(a) + log(b)
a, b: R; a > 0; b > 0 |- log(a/b) = log(a) - log(b)
a, c: R; a > 0 |- log(a^c) = c*log(a)
f: Z -> R; l, h: Z; forall(i: l..h, f(i) > 0) |- log(product(i: l..h, f(i))) = sum(i: l..h, log(f(i)))
""",
    "log-exp": r"""
a: R |- log(exp(a)) = a
p: law R; d: R; f: R -> R; d > 0; defined(d); defined(expect(p, x: R, f(x))) |- indicator(defined(expect(p, x: R, log(d*exp(f(x)))))) = 1
n: 1..; p: law R^n; d: R; f: R^n -> R; d > 0; defined(d); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, log(d*exp(f(x)))))) = 1
""",
    "exp-sum": r"""
a, b: R |- exp(a + b) = exp(a)*exp(b)
a, k: R |- exp(a)^k = exp(k*a)
a, c: R; a > 0 |- exp(c*log(a)) = a^c
f: Z -> R; l, h: Z |- exp(sum(i: l..h, f(i))) = product(i: l..h, exp(f(i)))
""",
    "normal-density": r"""
m, s, x: R; s > 0 |- density(normal(m, s), x) = exp(-(x - m)^2/(2*s^2))/(2*pi*s^2)^(1/2)
""",
    "gaussian-integral": r"""
a, b: R; a > 0 |- integral(x: R, exp(-a*x^2/2 + b*x)) = (2*pi/a)^(1/2)*exp(b^2/(2*a))
m, s: R; s > 0 |- expect(normal(m, s), x: R, x) = m
m, s: R; s > 0 |- expect(normal(m, s), x: R, x^2) = m^2 + s^2
m, s: R; k: Z; s > 0; k >= 0 |- expect(normal(m, s), x: R, x^(k + 2)) = m*expect(normal(m, s), x: R, x^(k + 1)) + s^2*(k + 1)*expect(normal(m, s), x: R, x^k)
m, s, t: R; s > 0 |- expect(normal(m, s), x: R, exp(t*x)) = exp(t*m + t^2*s^2/2)
n: 1..; m: R^n; S: R^(n, n); i: Z; positive_definite(S) |- expect(multinormal(m, S), x: R^n, x[i]) = m[i]
n: 1..; m: R^n; S: R^(n, n); i, j: Z; positive_definite(S) |- expect(multinormal(m, S), x: R^n, x[i]*x[j]) = m[i]*m[j] + S[i, j]
n: 1..; m: R^n; S: R^(n, n); i, j, k: Z; positive_definite(S) |- expect(multinormal(m, S), x: R^n, x[i]*x[j]*x[k]) = m[i]*(m[j]*m[k] + S[j, k]) + S[i, j]*m[k] + S[i, k]*m[j]
n: 1..; b: R^n; A: R^(n, n); positive_definite(A) |- integral(x: R^n, exp(-only(matmul(transpose(x), A, x))/2 + only(matmul(transpose(b), x)))) = (2*pi)^(n/2)*det(A)^(-1/2)*exp(only(matmul(transpose(b), inverse(A), b))/2)
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- expect(multinormal(m, S), x: R^n, x) = m
n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- expect(multinormal(m, S), x: R^n, matmul(x, transpose(x))) = matmul(m, transpose(m)) + S
m, s: R; k: Z; s > 0; k >= 0; defined(m) |- indicator(defined(expect(normal(m, s), x: R, x^k))) = 1
m, s, t: R; k: Z; s > 0; k >= 0; defined(m); defined(t) |- indicator(defined(expect(normal(m, s), x: R, x^k*exp(t*x)))) = 1
m, s, a, b, c, d: R; s > 0; d > 0; defined(m); defined(a); defined(b); defined(c) |- indicator(defined(expect(normal(m, s), x: R, log(d*exp(a*x^2 + b*x + c))))) = 1
m, s, r, t: R; s > 0; t > 0; defined(m); defined(r) |- indicator(defined(expect(normal(m, s), x: R, log(density(normal(r, t), x))))) = 1
m, s, r, t: R; s > 0; t > 0; defined(m); defined(r) |- indicator(defined(kl(normal(m, s), normal(r, t)))) = 1
m, s, r, t: R; s > 0; t > 0; defined(m); defined(r) |- indicator(defined(cross_entropy(normal(m, s), normal(r, t)))) = 1
m, s: R; s > 0; defined(m) |- indicator(defined(entropy(normal(m, s)))) = 1
a, b: R; a > 0; defined(b) |- indicator(defined(integral(x: R, exp(-a*x^2/2 + b*x)))) = 1
n: 1..; m, r: R^n; S, T: R^(n, n); positive_definite(S); positive_definite(T); defined(m); defined(r) |- indicator(defined(kl(multinormal(m, S), multinormal(r, T)))) = 1
n: 1..; m, r: R^n; S, T: R^(n, n); positive_definite(S); positive_definite(T); defined(m); defined(r) |- indicator(defined(cross_entropy(multinormal(m, S), multinormal(r, T)))) = 1
n: 1..; m: R^n; S: R^(n, n); positive_definite(S); defined(m) |- indicator(defined(entropy(multinormal(m, S)))) = 1
n: 1..; m, a, b: R^n; S, A: R^(n, n); positive_definite(S); defined(m); defined(a); defined(b); defined(A) |- indicator(defined(expect(multinormal(m, S), x: R^n, only(matmul(transpose(x - a), A, x - b))))) = 1
n: 1..; m, a, b: R^n; S, A: R^(n, n); positive_definite(S); defined(m); defined(a); defined(b); defined(A) |- indicator(defined(expect(multinormal(m, S), x: R^n, trace(matmul(A, x - b, transpose(x - a)))))) = 1
n: 1..; m, b: R^n; S, A: R^(n, n); positive_definite(S); defined(m); defined(b); defined(A) |- indicator(defined(expect(multinormal(m, S), x: R^n, trace(matmul(A, x, transpose(b)))))) = 1
n: 1..; m, a, b: R^n; S: R^(n, n); positive_definite(S); defined(m); defined(a); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, matmul(x - a, transpose(x - b))))) = 1
n: 1..; k: 0..; m: R^n; S, A: R^(n, n); b: R^n; positive_definite(S); defined(m); defined(A); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, matmul(A, x - b)))) = 1
n: 1..; m, b: R^n; S: R^(n, n); positive_definite(S); defined(m); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, x - b))) = 1
n: 1..; m, b: R^n; S: R^(n, n); positive_definite(S); defined(m); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, matmul(b, transpose(x))))) = 1
n: 1..; m, b: R^n; S: R^(n, n); positive_definite(S); defined(m); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, matmul(x, transpose(b))))) = 1
n: 1..; m, s: Z -> R; j: Z; k: Z; k >= 0; forall(i: 1..n, s(i) > 0); 1 <= j; j <= n; forall(i: 1..n, defined(m(i))) |- indicator(defined(expect(product_law(i: 1..n, normal(m(i), s(i))), x: R^n, x[j]^k))) = 1
n: 1..; m, r: R^n; S, T: R^(n, n); positive_definite(S); positive_definite(T); defined(m); defined(r) |- indicator(defined(expect(multinormal(m, S), x: R^n, log(density(multinormal(r, T), x))))) = 1
""",
    "fubini": r"""
f, g: R -> R |- integral(x: R, integral(y: R, f(x)*g(y))) = integral(x: R, f(x))*integral(y: R, g(y))
p, q: law R; f, g: R -> R |- expect(p, x: R, expect(q, y: R, f(x)*g(y))) = expect(p, x: R, f(x))*expect(q, y: R, g(y))
p, q: law R; f: [R, R] -> R |- expect(p, x: R, expect(q, y: R, f(x, y))) = expect(q, y: R, expect(p, x: R, f(x, y)))
""",
    "marginal": r"""
p: law [R, R]; f: R -> R |- integral(x: R, integral(y: R, p(x, y)*f(y))) = integral(y: R, density(margin(p, 2), y)*f(y))
p: law [R, R]; f: R -> R |- integral(x: R, integral(y: R, p(x, y)*f(x))) = integral(x: R, density(margin(p, 1), x)*f(x))
n: 1..; p: law R^n; j: Z; f: R -> R |- expect(p, z: R^n, f(z[j])) = expect(component(p, j), x: R, f(x))
n: 1..; p: Z -> law R; j: Z; f: R -> R; 1 <= j; j <= n |- expect(product_law(i: 1..n, p(i)), z: R^n, f(z[j])) = expect(p(j), x: R, f(x))
""",
    "finite-density": r"""
a, b, t: R; f: R -> R; 0 <= t; t <= 1 |- expect(finite(a, t, b, 1 - t), x: R, f(x)) = t*f(a) + (1 - t)*f(b)
""",
    "product-density": r"""
n: 1..; p: Z -> law R; z: R^n |- density(product_law(i: 1..n, p(i)), z) = product(i: 1..n, density(p(i), z[i]))
""",
    "counting": r"""
l, h: Z; h >= l - 1 |- sum(i: l..h, 1) = h - l + 1
c: R; l, h: Z; h >= l - 1 |- sum(i: l..h, c) = (h - l + 1)*c
""",
    "index-sums": r"""
f: Z -> R; l, h, k: Z; l <= k; k <= h |- sum(i: l..h, indicator(i = k)*f(i)) = f(k)
n: 0..; i, j: Z; 1 <= i; i <= n; 1 <= j; j <= n |- identity(n)[i, j] = indicator(i = j)
""",
    "trace": r"""
n: 0..; M: R^(n, n) |- trace(M) = sum(i: 1..n, M[i, i])
n: 0..; A, B: R^(n, n) |- trace(A + B) = trace(A) + trace(B)
n: 0..; c: R; A: R^(n, n) |- trace(scale(c, A)) = c*trace(A)
n, m: 0..; A: R^(n, m); B: R^(m, n) |- trace(matmul(A, B)) = trace(matmul(B, A))
n: 0..; A: R^(n, n) |- trace(transpose(A)) = trace(A)
n: 0.. |- trace(identity(n)) = n
A: R^(1, 1) |- only(A) = trace(A)
n, m: 0..; A: R^(n, m) |- trace(matmul(transpose(A), A)) >= 0
n, m: 0..; A: R^(n, m) |- norm(A) = trace(matmul(transpose(A), A))^(1/2)
""",
    "inverse": r"""
n: 0..; M: R^(n, n); invertible(M) |- matmul(M, inverse(M)) = identity(n)
n: 0..; M: R^(n, n); invertible(M) |- matmul(inverse(M), M) = identity(n)
n: 0..; A, B: R^(n, n); invertible(A); invertible(B) |- inverse(matmul(A, B)) = matmul(inverse(B), inverse(A))
n: 0..; A: R^(n, n); invertible(A) |- inverse(inverse(A)) = A
n: 0.. |- inverse(identity(n)) = identity(n)
n: 0..; A: R^(n, n); positive_definite(A) |- indicator(invertible(A)) = 1
n: 0..; A: R^(n, n); invertible(A) |- indicator(invertible(inverse(A))) = 1
n: 0..; A: R^(n, n); invertible(A) |- indicator(invertible(transpose(A))) = 1
n: 0..; A, B: R^(n, n); invertible(A); invertible(B) |- indicator(invertible(matmul(A, B))) = 1
n: 0..; c: R; A: R^(n, n); c != 0; invertible(A) |- indicator(invertible(scale(c, A))) = 1
n: 0..; L: R^(n, n); lower_triangular(L); forall(i: 1..n, L[i, i] > 0) |- indicator(invertible(L)) = 1
n: 0..; L: R^(n, n); upper_triangular(L); forall(i: 1..n, L[i, i] > 0) |- indicator(invertible(L)) = 1
n: 0..; A: R^(n, n); det(A) > 0 |- indicator(invertible(A)) = 1
n: 0.. |- indicator(invertible(identity(n))) = 1
n: 0..; Q: R^(n, n); orthogonal(Q) |- matmul(transpose(Q), Q) = identity(n)
n: 0..; Q: R^(n, n); orthogonal(Q) |- matmul(Q, transpose(Q)) = identity(n)
n: 0..; Q: R^(n, n); orthogonal(Q) |- inverse(Q) = transpose(Q)
""",
    "determinant": r"""
n: 0..; A, B: R^(n, n) |- det(matmul(A, B)) = det(A)*det(B)
n: 0..; A: R^(n, n); invertible(A) |- det(inverse(A)) = 1/det(A)
n: 0..; A: R^(n, n) |- det(transpose(A)) = det(A)
n: 0..; c: R; A: R^(n, n) |- det(scale(c, A)) = c^n*det(A)
n: 0..; f: Z -> R |- det(diagonal(i: 1..n, f(i))) = product(i: 1..n, f(i))
n: 0..; L: R^(n, n); lower_triangular(L) |- det(L) = product(i: 1..n, L[i, i])
n: 0..; L: R^(n, n); upper_triangular(L) |- det(L) = product(i: 1..n, L[i, i])
n: 0..; L, M: R^(n, n); i: Z; lower_triangular(L); lower_triangular(M) |- matmul(L, M)[i, i] = L[i, i]*M[i, i]
n: 0..; L, M: R^(n, n); i: Z; upper_triangular(L); upper_triangular(M) |- matmul(L, M)[i, i] = L[i, i]*M[i, i]
n: 0..; A: R^(n, n); positive_definite(A) |- det(A) > 0
n: 0..; A: R^(n, n); det(A) > 0 |- logdet(A) = log(det(A))
n: 0..; A: R^(n, n); invertible(A) |- det(A)^2 > 0
n: 0..; L: R^(n, n); lower_triangular(L); forall(i: 1..n, L[i, i] > 0) |- det(L) > 0
n: 0..; L: R^(n, n); upper_triangular(L); forall(i: 1..n, L[i, i] > 0) |- det(L) > 0
n: 0.. |- det(identity(n)) = 1
""",
    "mvn-density": r"""
n: 1..; m, x: R^n; S: R^(n, n); positive_definite(S) |- density(multinormal(m, S), x) = (2*pi)^(-n/2)*det(S)^(-1/2)*exp(-only(matmul(transpose(x - m), inverse(S), x - m))/2)
""",
    "derivative": r"""
c, t: R |- derivative(x: R, c, t) = 0
t: R |- derivative(x: R, x, t) = 1
f, g: R -> R; t: R |- derivative(x: R, f(x) + g(x), t) = derivative(x: R, f(x), t) + derivative(x: R, g(x), t)
f, g: R -> R; t: R |- derivative(x: R, f(x)*g(x), t) = derivative(x: R, f(x), t)*g(t) + f(t)*derivative(x: R, g(x), t)
f, g: R -> R; t: R |- derivative(x: R, f(g(x)), t) = derivative(y: R, f(y), g(t))*derivative(x: R, g(x), t)
t: R; k: Z; t != 0 |- derivative(x: R, x^k, t) = k*t^(k - 1)
t: R; k: Z; k >= 1 |- derivative(x: R, x^k, t) = k*t^(k - 1)
t, k: R; t > 0 |- derivative(x: R, x^k, t) = k*t^(k - 1)
t: R |- derivative(x: R, exp(x), t) = exp(t)
t: R; t > 0 |- derivative(x: R, log(x), t) = 1/t
f: [R, Z] -> R; t: R; l, h: Z |- derivative(x: R, sum(i: l..h, f(x, i)), t) = sum(i: l..h, derivative(x: R, f(x, i), t))
n: 1..; A: R -> R^(n, n); t: R; i, j: Z |- derivative(x: R, inverse(A(x))[i, j], t) = -sum(k: 1..n, sum(l: 1..n, inverse(A(t))[i, k]*derivative(x: R, A(x)[k, l], t)*inverse(A(t))[l, j]))
n: 1..; A: R -> R^(n, n); t: R; invertible(A(t)) |- derivative(x: R, det(A(x)), t) = det(A(t))*sum(i: 1..n, sum(j: 1..n, inverse(A(t))[i, j]*derivative(x: R, A(x)[j, i], t)))
n: 1..; v: R^n; i, j: Z; 1 <= i; i <= n; 1 <= j; j <= n |- derivative(x: R^n, x[j], v, i) = indicator(i = j)
""",
    "exchange": r"""
f: [R, R] -> R; t: R |- derivative(y: R, integral(x: R, f(x, y)), t) = integral(x: R, derivative(y: R, f(x, y), t))
p: law R; f: [R, R] -> R; t: R |- derivative(y: R, expect(p, x: R, f(x, y)), t) = expect(p, x: R, derivative(y: R, f(x, y), t))
""",
    "functional-derivative": r"""
q: law R; x: R; f: R -> R |- derivative(p: law R, integral(y: R, p(y)*f(y)), q, x) = f(x)
q: law R; x: R; f: [R, R] -> R |- derivative(p: law R, integral(y: R, f(p(y), y)), q, x) = derivative(u: R, f(u, x), q(x))
""",
    "square": r"""
a: R |- a^2 >= 0
a, b: R; a >= 0; b >= 0 |- a + b >= 0
a, b: R; a >= 0; b >= 0 |- a*b >= 0
f: Z -> R; l, h: Z; forall(i: l..h, f(i) >= 0) |- sum(i: l..h, f(i)) >= 0
p: law R; f: R -> R |- expect(p, x: R, f(x)^2) >= 0
p: law R; f: R -> R |- integral(x: R, p(x)*f(x)^2) >= 0
a: R; a^2 = 0 |- a = 0
a, b: R; a > 0; b >= 0 |- a + b > 0
a, b: R; a > 0; b > 0 |- a*b > 0
a: R; a != 0 |- a^2 > 0
""",
    "log-bound": r"""
t: R; t > 0 |- log(t) <= t - 1
t: R; t > 0; log(t) = t - 1 |- t = 1
""",
    "positive-definite": r"""
n: 0..; M: R^(n, n); x: R^n; positive_definite(M) |- only(matmul(transpose(x), M, x)) >= 0
n: 1..; M: R^(n, n); positive_definite(M); i: Z; 1 <= i; i <= n |- M[i, i] > 0
n: 1..; M: R^(n, n); positive_definite(M) |- trace(M) > 0
n: 0..; M: R^(n, n); positive_definite(M) |- indicator(positive_definite(inverse(M))) = 1
n: 0.. |- indicator(positive_definite(identity(n))) = 1
n: 0..; L: R^(n, n); invertible(L) |- indicator(positive_definite(matmul(L, transpose(L)))) = 1
n: 0..; L: R^(n, n); invertible(L) |- indicator(positive_definite(matmul(transpose(L), L))) = 1
n: 0..; L, M: R^(n, n); invertible(L); positive_definite(M) |- indicator(positive_definite(matmul(L, M, transpose(L)))) = 1
n: 0..; c: R; M: R^(n, n); c > 0; positive_definite(M) |- indicator(positive_definite(scale(c, M))) = 1
n: 0..; L, M: R^(n, n); positive_definite(L); positive_definite(M) |- indicator(positive_definite(L + M)) = 1
n: 0..; f: Z -> R; forall(i: 1..n, f(i) > 0) |- indicator(positive_definite(diagonal(i: 1..n, f(i)))) = 1
n: 0..; L, M: R^(n, n); L = M; positive_definite(M) |- indicator(positive_definite(L)) = 1
""",
}
"""The lines of each axiom, by its id."""
