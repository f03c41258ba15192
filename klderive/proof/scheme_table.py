"""The table of schemes: what each axiom says, an equation or inequality a line.

The one idea: this is data, a page to read and to extend. A line is its number, metavariables with their types,
side conditions, `|-`, the claim; what a line means is told in schemes.py. Certificates and the finder call a scheme by axiom and
number: a number stays with its line for ever, a new line takes a new one, wherever it stands.

Not here: matrices, derivatives and inequalities (matrix_schemes.py); how a line is read, instantiated or tried.
"""

from .matrix_schemes import MATRICES

SCHEMES = {
    "always": r"""
1. a, b, c: R |- a + b = b + a
2. a, b, c: R |- (a + b) + c = a + b + c
3. a, b: R |- a*b = b*a
4. a, b, c: R |- (a*b)*c = a*b*c
5. a, b, c: R |- a*(b + c) = a*b + a*c
6. a: R |- 1*a = a
7. a: R |- 0*a = 0
8. a: R; k, l: Z; k >= 0; l >= 0 |- a^k*a^l = a^(k + l)
9. a: R; k, l: Z; a != 0 |- a^k*a^l = a^(k + l)
10. a, k, l: R; a > 0 |- a^k*a^l = a^(k + l)
11. a, k, l: R; a > 0 |- (a^k)^l = a^(k*l)
12. a, b, k: R; a > 0; b > 0 |- (a*b)^k = a^k*b^k
13. a, b: R; k: Z |- (a*b)^k = a^k*b^k
14. a: R; a >= 0 |- abs(a) = a
15. a: R; a <= 0 |- abs(a) = -a
16. a: R; k: Z |- abs(a)^(2*k) = a^(2*k)
17. f: Z -> R; k: Z |- sum(i: k..k, f(i)) = f(k)
18. f: Z -> R; l, m, h: Z; l <= m + 1; m <= h |- sum(i: l..h, f(i)) = sum(i: l..m, f(i)) + sum(i: m + 1..h, f(i))
19. f: Z -> R; l, h, k: Z |- sum(i: l..h, f(i)) = sum(i: l + k..h + k, f(i - k))
20. f: [Z, Z] -> R; l, h, m, k: Z |- sum(i: l..h, sum(j: m..k, f(i, j))) = sum(j: m..k, sum(i: l..h, f(i, j)))
21. n, m: 0..; A, B: R^(n, m); i, j: Z |- (A + B)[i, j] = A[i, j] + B[i, j]
22. n, m: 0..; c: R; A: R^(n, m); i, j: Z |- scale(c, A)[i, j] = c*A[i, j]
23. n, m: 0..; A: R^(n, m); i, j: Z |- transpose(A)[j, i] = A[i, j]
24. n, m, k: 0..; A: R^(n, m); B: R^(m, k); i, j: Z |- matmul(A, B)[i, j] = sum(l: 1..m, A[i, l]*B[l, j])
25. n, m: 0..; f: [Z, Z] -> R; i, j: Z; 1 <= i; i <= n; 1 <= j; j <= m |- table(i: 1..n, j: 1..m, f(i, j))[i, j] = f(i, j)
26. n: 0..; f: Z -> R; i: Z; 1 <= i; i <= n |- vector(i: 1..n, f(i))[i] = f(i)
27. n: 0..; f: Z -> R; i, j: Z; 1 <= i; i <= n; 1 <= j; j <= n |- diagonal(i: 1..n, f(i))[i, j] = indicator(i = j)*f(i)
28. A: R^(1, 1) |- only(A) = A[1, 1]
29. n, m: 0..; A: R^(n, m) |- norm(A) = sum(i: 1..n, sum(j: 1..m, A[i, j]^2))^(1/2)
30. n, m: 0..; A: R^(n, m) |- transpose(transpose(A)) = A
31. n, m: 0..; A, B: R^(n, m) |- transpose(A + B) = transpose(A) + transpose(B)
32. n, m: 0..; c: R; A: R^(n, m) |- transpose(scale(c, A)) = scale(c, transpose(A))
33. n, m, k: 0..; A: R^(n, m); B: R^(m, k) |- transpose(matmul(A, B)) = matmul(transpose(B), transpose(A))
34. n: 0.. |- transpose(identity(n)) = identity(n)
35. n: 0..; A: R^(n, n); symmetric(A) |- transpose(A) = A
36. n: 0..; A: R^(n, n); positive_definite(A) |- transpose(A) = A
37. A, B: R^(1, 1) |- only(A + B) = only(A) + only(B)
38. c: R; A: R^(1, 1) |- only(scale(c, A)) = c*only(A)
39. n: 0..; A: R^(n, n); invertible(A) |- inverse(transpose(A)) = transpose(inverse(A))
40. n: 0..; c: R; A: R^(n, n); c != 0; invertible(A) |- inverse(scale(c, A)) = scale(1/c, inverse(A))
41. a, b: R; a*b != 0 |- a != 0
42. n, m: 0.. |- transpose(zeros(n, m)) = zeros(m, n)
43. a, b: R; f: R -> R; a != b |- total_on(members(a, b), x: R, f(x)) = f(a) + f(b)
44. n: 0..; x: R^n |- vector(i: 1..n, x[i]) = x
45. a, b, c, d: R; c != 0 |- (a*c + b)/c + d = a + b/c + d
46. m, s, x: R; s > 0 |- density(normal(m, s), x) > 0
47. n: 1..; m, x: R^n; S: R^(n, n); positive_definite(S) |- density(multinormal(m, S), x) > 0
48. n: 1..; m, s: Z -> R; z: R^n; forall(i: 1..n, s(i) > 0) |- density(product_law(i: 1..n, normal(m(i), s(i))), z) > 0
49. |- log(e) > 0
50. x: R; x > 0 |- gamma(x) > 0
""",
    "kl": r"""
1. p, q: law R |- kl(p, q) = integral(x: R, p(x)*log(p(x)/q(x)))
2. n: 1..; p, q: law R^n |- kl(p, q) = integral(x: R^n, p(x)*log(p(x)/q(x)))
3. p, q: law R; defined(kl(p, q)) |- indicator(defined(integral(x: R, p(x)*log(p(x)/q(x))))) = 1
4. n: 1..; p, q: law R^n; defined(kl(p, q)) |- indicator(defined(integral(x: R^n, p(x)*log(p(x)/q(x))))) = 1
5. a, b, s, t: R; a != b |- kl(finite(a, s, b, 1 - s), finite(a, t, b, 1 - t)) = total_on(members(a, b), x: R, density(finite(a, s, b, 1 - s), x)*log(density(finite(a, s, b, 1 - s), x)/density(finite(a, t, b, 1 - t), x)))
6. a, b, s, t: R; a != b; 0 < s; s < 1; 0 < t; t < 1 |- indicator(defined(kl(finite(a, s, b, 1 - s), finite(a, t, b, 1 - t)))) = 1
7. p, q: discrete law R |- kl(p, q) = expect(p, x: R, log(p(x)/q(x)))
8. p, q: law [R, R] |- kl(p, q) = integral(x: R, integral(y: R, p(x, y)*log(p(x, y)/q(x, y))))
""",
    "entropy": r"""
1. p: law R |- entropy(p) = -integral(x: R, p(x)*log(p(x)))
2. n: 1..; p: law R^n |- entropy(p) = -integral(x: R^n, p(x)*log(p(x)))
3. p: law R; defined(entropy(p)) |- indicator(defined(integral(x: R, p(x)*log(p(x))))) = 1
4. n: 1..; p: law R^n; defined(entropy(p)) |- indicator(defined(integral(x: R^n, p(x)*log(p(x))))) = 1
5. a, b, t: R; a != b |- entropy(finite(a, t, b, 1 - t)) = -total_on(members(a, b), x: R, density(finite(a, t, b, 1 - t), x)*log(density(finite(a, t, b, 1 - t), x)))
6. a, b, t: R; a != b; 0 < t; t < 1 |- indicator(defined(entropy(finite(a, t, b, 1 - t)))) = 1
7. p: law [R, R] |- entropy(p) = -integral(x: R, integral(y: R, p(x, y)*log(p(x, y))))
8. p: discrete law R |- entropy(p) = -expect(p, x: R, log(p(x)))
9. p: discrete law [R, R] |- entropy(p) = -expect(p, x: R, y: R, log(p(x, y)))
10. p: law [R, R] |- entropy(p) = -expect(p, x: R, y: R, log(p(x, y)))
""",
    "cross-entropy": r"""
1. p, q: law R |- cross_entropy(p, q) = -integral(x: R, p(x)*log(q(x)))
2. n: 1..; p, q: law R^n |- cross_entropy(p, q) = -integral(x: R^n, p(x)*log(q(x)))
3. p, q: law R; defined(cross_entropy(p, q)) |- indicator(defined(integral(x: R, p(x)*log(q(x))))) = 1
4. n: 1..; p, q: law R^n; defined(cross_entropy(p, q)) |- indicator(defined(integral(x: R^n, p(x)*log(q(x))))) = 1
5. a, b, s, t: R; a != b |- cross_entropy(finite(a, s, b, 1 - s), finite(a, t, b, 1 - t)) = -total_on(members(a, b), x: R, density(finite(a, s, b, 1 - s), x)*log(density(finite(a, t, b, 1 - t), x)))
6. a, b, s, t: R; a != b; 0 < s; s < 1; 0 < t; t < 1 |- indicator(defined(cross_entropy(finite(a, s, b, 1 - s), finite(a, t, b, 1 - t)))) = 1
7. p, q: discrete law R |- cross_entropy(p, q) = -expect(p, x: R, log(q(x)))
""",
    "expectation": r"""
1. p: law R; f: R -> R |- expect(p, x: R, f(x)) = integral(x: R, p(x)*f(x))
2. p: law [R, R]; f: [R, R] -> R |- expect(p, x: R, y: R, f(x, y)) = integral(x: R, integral(y: R, p(x, y)*f(x, y)))
3. n: 1..; p: law R^n; f: R^n -> R |- expect(p, x: R^n, f(x)) = integral(x: R^n, p(x)*f(x))
4. p: law R; f: R -> R |- expect(p, x: R, p(x)^(-1/2)*f(x)) = integral(x: R, p(x)^(1/2)*f(x))
5. n: 1..; p: law R^n; f: R^n -> R |- expect(p, x: R^n, p(x)^(-1/2)*f(x)) = integral(x: R^n, p(x)^(1/2)*f(x))
""",
    "total-mass": r"""
1. p: law R |- integral(x: R, p(x)) = 1
2. n: 1..; p: law R^n |- integral(x: R^n, p(x)) = 1
3. p: law [R, R] |- integral(x: R, integral(y: R, p(x, y))) = 1
4. p: law R; c: R |- expect(p, x: R, c) = c
5. n: 1..; p: law R^n; c: R |- expect(p, x: R^n, c) = c
6. n: 1..; k, m: 0..; p: law R^n; A: R^(k, m) |- expect(p, x: R^n, A) = A
7. c: R |- mean(c) = c
8. p, q: law R |- expect(p, x: R, q(x)/p(x)) <= 1
9. n: 1..; p, q: law R^n |- expect(p, x: R^n, q(x)/p(x)) <= 1
10. p, q: law R; defined(p); defined(q) |- indicator(defined(expect(p, x: R, q(x)/p(x)))) = 1
11. n: 1..; p, q: law R^n; defined(p); defined(q) |- indicator(defined(expect(p, x: R^n, q(x)/p(x)))) = 1
12. p, q: law R; forall(x: R, 0 < q(x) => 0 < p(x)) |- expect(p, x: R, q(x)/p(x)) = 1
13. n: 1..; p, q: law R^n; forall(x: R^n, 0 < q(x) => 0 < p(x)) |- expect(p, x: R^n, q(x)/p(x)) = 1
14. p: discrete law R; c: R |- expect(p, x: R, c) = c
""",
    "linearity": r"""
1. p: law R; f, g: R -> R |- expect(p, x: R, f(x) + g(x)) = expect(p, x: R, f(x)) + expect(p, x: R, g(x))
2. p: law R; c: R; f: R -> R |- expect(p, x: R, c*f(x)) = c*expect(p, x: R, f(x))
3. n: 1..; p: law R^n; f, g: R^n -> R |- expect(p, x: R^n, f(x) + g(x)) = expect(p, x: R^n, f(x)) + expect(p, x: R^n, g(x))
4. f, g: R -> R |- integral(x: R, f(x) + g(x)) = integral(x: R, f(x)) + integral(x: R, g(x))
5. c: R; f: R -> R |- integral(x: R, c*f(x)) = c*integral(x: R, f(x))
6. f, g: Z -> R; l, h: Z |- sum(i: l..h, f(i) + g(i)) = sum(i: l..h, f(i)) + sum(i: l..h, g(i))
7. c: R; f: Z -> R; l, h: Z |- sum(i: l..h, c*f(i)) = c*sum(i: l..h, f(i))
8. p: law R; f: [R, Z] -> R; l, h: Z |- expect(p, x: R, sum(i: l..h, f(x, i))) = sum(i: l..h, expect(p, x: R, f(x, i)))
9. n: 1..; p: law R^n; c: R; f: R^n -> R |- expect(p, x: R^n, c*f(x)) = c*expect(p, x: R^n, f(x))
10. n: 1..; p: law R^n; f: [R^n, Z] -> R; l, h: Z |- expect(p, x: R^n, sum(i: l..h, f(x, i))) = sum(i: l..h, expect(p, x: R^n, f(x, i)))
11. f: [R, Z] -> R; l, h: Z |- integral(x: R, sum(i: l..h, f(x, i))) = sum(i: l..h, integral(x: R, f(x, i)))
12. n: 1..; k, m: 0..; p: law R^n; f, g: R^n -> R^(k, m) |- expect(p, x: R^n, f(x) + g(x)) = expect(p, x: R^n, f(x)) + expect(p, x: R^n, g(x))
13. n: 1..; k, m: 0..; p: law R^n; c: R; f: R^n -> R^(k, m) |- expect(p, x: R^n, scale(c, f(x))) = scale(c, expect(p, x: R^n, f(x)))
14. n: 1..; k, l, m: 0..; p: law R^n; A: R^(k, l); f: R^n -> R^(l, m) |- expect(p, x: R^n, matmul(A, f(x))) = matmul(A, expect(p, x: R^n, f(x)))
15. n: 1..; k, l, m: 0..; p: law R^n; f: R^n -> R^(k, l); A: R^(l, m) |- expect(p, x: R^n, matmul(f(x), A)) = matmul(expect(p, x: R^n, f(x)), A)
16. n: 1..; k, m: 0..; p: law R^n; f: R^n -> R^(k, m) |- expect(p, x: R^n, transpose(f(x))) = transpose(expect(p, x: R^n, f(x)))
17. n: 1..; k: 0..; p: law R^n; f: R^n -> R^(k, k) |- expect(p, x: R^n, trace(f(x))) = trace(expect(p, x: R^n, f(x)))
18. p: law R; c: R; defined(p); defined(c) |- indicator(defined(expect(p, x: R, c))) = 1
19. p: law R; f, g: R -> R; defined(expect(p, x: R, f(x))); defined(expect(p, x: R, g(x))) |- indicator(defined(expect(p, x: R, f(x) + g(x)))) = 1
20. p: law R; c: R; f: R -> R; defined(c); defined(expect(p, x: R, f(x))) |- indicator(defined(expect(p, x: R, c*f(x)))) = 1
21. p: law R; f: [R, Z] -> R; l, h: Z; defined(p); forall(i: l..h, defined(expect(p, x: R, f(x, i)))) |- indicator(defined(expect(p, x: R, sum(i: l..h, f(x, i))))) = 1
22. n: 1..; p: law R^n; c: R; defined(p); defined(c) |- indicator(defined(expect(p, x: R^n, c))) = 1
23. n: 1..; p: law R^n; f, g: R^n -> R; defined(expect(p, x: R^n, f(x))); defined(expect(p, x: R^n, g(x))) |- indicator(defined(expect(p, x: R^n, f(x) + g(x)))) = 1
24. n: 1..; p: law R^n; c: R; f: R^n -> R; defined(c); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, c*f(x)))) = 1
25. n: 1..; p: law R^n; f: [R^n, Z] -> R; l, h: Z; defined(p); forall(i: l..h, defined(expect(p, x: R^n, f(x, i)))) |- indicator(defined(expect(p, x: R^n, sum(i: l..h, f(x, i))))) = 1
26. f, g: R -> R; defined(integral(x: R, f(x))); defined(integral(x: R, g(x))) |- indicator(defined(integral(x: R, f(x) + g(x)))) = 1
27. c: R; f: R -> R; defined(c); defined(integral(x: R, f(x))) |- indicator(defined(integral(x: R, c*f(x)))) = 1
28. n: 1..; f, g: R^n -> R; defined(integral(x: R^n, f(x))); defined(integral(x: R^n, g(x))) |- indicator(defined(integral(x: R^n, f(x) + g(x)))) = 1
29. n: 1..; c: R; f: R^n -> R; defined(c); defined(integral(x: R^n, f(x))) |- indicator(defined(integral(x: R^n, c*f(x)))) = 1
30. p: law R; f: R -> R; defined(integral(x: R, p(x)*f(x))) |- indicator(defined(expect(p, x: R, f(x)))) = 1
31. p: law R; f: R -> R; defined(expect(p, x: R, f(x))) |- indicator(defined(integral(x: R, p(x)*f(x)))) = 1
32. n: 1..; p: law R^n; f: R^n -> R; defined(integral(x: R^n, p(x)*f(x))) |- indicator(defined(expect(p, x: R^n, f(x)))) = 1
33. n: 1..; p: law R^n; f: R^n -> R; defined(expect(p, x: R^n, f(x))) |- indicator(defined(integral(x: R^n, p(x)*f(x)))) = 1
34. n: 1..; k, m: 0..; p: law R^n; A: R^(k, m); defined(p); defined(A) |- indicator(defined(expect(p, x: R^n, A))) = 1
35. n: 1..; k, m: 0..; p: law R^n; f, g: R^n -> R^(k, m); defined(expect(p, x: R^n, f(x))); defined(expect(p, x: R^n, g(x))) |- indicator(defined(expect(p, x: R^n, f(x) + g(x)))) = 1
36. n: 1..; k, m: 0..; p: law R^n; c: R; f: R^n -> R^(k, m); defined(c); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, scale(c, f(x))))) = 1
37. n: 1..; k, l, m: 0..; p: law R^n; A: R^(k, l); f: R^n -> R^(l, m); defined(A); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, matmul(A, f(x))))) = 1
38. n: 1..; k, l, m: 0..; p: law R^n; f: R^n -> R^(k, l); A: R^(l, m); defined(A); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, matmul(f(x), A)))) = 1
39. n: 1..; k, m: 0..; p: law R^n; f: R^n -> R^(k, m); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, transpose(f(x))))) = 1
40. n: 1..; k: 0..; p: law R^n; f: R^n -> R^(k, k); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, trace(f(x))))) = 1
41. n: 1..; p: law R^n; f: R^n -> R^(1, 1); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, only(f(x))))) = 1
42. n: 1..; f, g: R^n -> R |- integral(x: R^n, f(x) + g(x)) = integral(x: R^n, f(x)) + integral(x: R^n, g(x))
43. n: 1..; c: R; f: R^n -> R |- integral(x: R^n, c*f(x)) = c*integral(x: R^n, f(x))
44. f, g: R -> R; a, b: R |- integral_on(interval(a, b), x: R, f(x) + g(x)) = integral_on(interval(a, b), x: R, f(x)) + integral_on(interval(a, b), x: R, g(x))
45. c: R; f: R -> R; a, b: R |- integral_on(interval(a, b), x: R, c*f(x)) = c*integral_on(interval(a, b), x: R, f(x))
46. f, g: R -> R; a: R |- integral_on(interval(a, infinity), x: R, f(x) + g(x)) = integral_on(interval(a, infinity), x: R, f(x)) + integral_on(interval(a, infinity), x: R, g(x))
47. c: R; f: R -> R; a: R |- integral_on(interval(a, infinity), x: R, c*f(x)) = c*integral_on(interval(a, infinity), x: R, f(x))
48. |- indicator(defined(integral(x: R, 0))) = 1
49. n: 1.. |- indicator(defined(integral(x: R^n, 0))) = 1
50. X, Y: random R |- mean(X + Y) = mean(X) + mean(Y)
51. X: random R; c: R |- mean(c*X) = c*mean(X)
52. p: law R; f, g: R -> R; expect(p, x: R, f(x) - g(x)) >= 0 |- expect(p, x: R, f(x)) >= expect(p, x: R, g(x))
53. n: 1..; p: law R^n; f, g: R^n -> R; expect(p, x: R^n, f(x) - g(x)) >= 0 |- expect(p, x: R^n, f(x)) >= expect(p, x: R^n, g(x))
54. p: law [R, R]; f, g: [R, R] -> R |- expect(p, x: R, y: R, f(x, y) + g(x, y)) = expect(p, x: R, y: R, f(x, y)) + expect(p, x: R, y: R, g(x, y))
56. p: discrete law R; f, g: R -> R |- expect(p, x: R, f(x) + g(x)) = expect(p, x: R, f(x)) + expect(p, x: R, g(x))
57. p: discrete law R; c: R; f: R -> R |- expect(p, x: R, c*f(x)) = c*expect(p, x: R, f(x))
58. p: discrete law [R, R]; f, g: [R, R] -> R |- expect(p, x: R, y: R, f(x, y) + g(x, y)) = expect(p, x: R, y: R, f(x, y)) + expect(p, x: R, y: R, g(x, y))
59. p: law [R, R]; c: R; f: [R, R] -> R |- expect(p, x: R, y: R, c*f(x, y)) = c*expect(p, x: R, y: R, f(x, y))
60. p: discrete law [R, R]; c: R; f: [R, R] -> R |- expect(p, x: R, y: R, c*f(x, y)) = c*expect(p, x: R, y: R, f(x, y))
61. f, g: R -> R; a, b: R; defined(integral_on(interval(a, b), x: R, f(x))); defined(integral_on(interval(a, b), x: R, g(x))) |- indicator(defined(integral_on(interval(a, b), x: R, f(x) + g(x)))) = 1
62. f, g: R -> R; a: R; defined(integral_on(interval(a, infinity), x: R, f(x))); defined(integral_on(interval(a, infinity), x: R, g(x))) |- indicator(defined(integral_on(interval(a, infinity), x: R, f(x) + g(x)))) = 1
63. c: R; f: R -> R; a, b: R; defined(c); defined(integral_on(interval(a, b), x: R, f(x))) |- indicator(defined(integral_on(interval(a, b), x: R, c*f(x)))) = 1
64. c: R; f: R -> R; a: R; defined(c); defined(integral_on(interval(a, infinity), x: R, f(x))) |- indicator(defined(integral_on(interval(a, infinity), x: R, c*f(x)))) = 1
""",
    "variance": r"""
1. X: random R |- variance(X) = mean((X - mean(X))^2)
2. X, Y: random R |- covariance(X, Y) = mean((X - mean(X))*(Y - mean(Y)))
""",
    "independence": r"""
1. X, Y: random R; independent(X, Y) |- mean(X*Y) = mean(X)*mean(Y)
2. X, Y: random R; f, g: R -> R; independent(X, Y) |- mean(f(X)*g(Y)) = mean(f(X))*mean(g(Y))
""",
    "pieces": r"""
1. f: R -> R; a, b, c: R; a <= b; b <= c |- integral_on(interval(a, c), x: R, f(x)) = integral_on(interval(a, b), x: R, f(x)) + integral_on(interval(b, c), x: R, f(x))
2. f: R -> R; a: R |- integral(x: R, f(x)) = integral_on(interval(-infinity, a), x: R, f(x)) + integral_on(interval(a, infinity), x: R, f(x))
3. f: R -> R; a, b: R; a <= b |- integral_on(interval(a, infinity), x: R, f(x)) = integral_on(interval(a, b), x: R, f(x)) + integral_on(interval(b, infinity), x: R, f(x))
4. f: R -> R; a, b: R; a <= b |- integral_on(interval(-infinity, b), x: R, f(x)) = integral_on(interval(-infinity, a), x: R, f(x)) + integral_on(interval(a, b), x: R, f(x))
5. f, g: R -> R; a: R |- integral(x: R, cases(f(x), x <= a, g(x), true)) = integral_on(interval(-infinity, a), x: R, f(x)) + integral_on(interval(a, infinity), x: R, g(x))
6. f, g: R -> R; a: R |- integral(x: R, cases(f(x), a < x, g(x), true)) = integral_on(interval(-infinity, a), x: R, g(x)) + integral_on(interval(a, infinity), x: R, f(x))
7. f: R -> R; a, b: R; a <= b |- integral(x: R, cases(f(x), a <= x and x <= b, 0, true)) = integral_on(interval(a, b), x: R, f(x))
8. f, g: R -> R; a, b, c: R; a <= b; b <= c |- integral_on(interval(a, c), x: R, cases(f(x), x <= b, g(x), true)) = integral_on(interval(a, b), x: R, f(x)) + integral_on(interval(b, c), x: R, g(x))
""",
    "antiderivative": r"""
1. a, b: R; a <= b |- integral_on(interval(a, b), x: R, 1) = b - a
2. a, b: R; k: Z; a <= b; k >= 0 |- integral_on(interval(a, b), x: R, x^k) = (b^(k + 1) - a^(k + 1))/(k + 1)
3. a, b, c: R; a <= b; c != 0 |- integral_on(interval(a, b), x: R, exp(c*x)) = (exp(c*b) - exp(c*a))/c
4. a, c: R; c > 0 |- integral_on(interval(a, infinity), x: R, exp(-c*x)) = exp(-c*a)/c
5. b, c: R; c > 0 |- integral_on(interval(-infinity, b), x: R, exp(c*x)) = exp(c*b)/c
6. a, b, c: R; k: Z; a <= b; k >= 0; c != 0 |- integral_on(interval(a, b), x: R, x^(k + 1)*exp(c*x)) = (b^(k + 1)*exp(c*b) - a^(k + 1)*exp(c*a))/c - (k + 1)/c*integral_on(interval(a, b), x: R, x^k*exp(c*x))
7. a, c: R; k: Z; k >= 0; c > 0 |- integral_on(interval(a, infinity), x: R, x^(k + 1)*exp(-c*x)) = a^(k + 1)*exp(-c*a)/c + (k + 1)/c*integral_on(interval(a, infinity), x: R, x^k*exp(-c*x))
8. b, c: R; k: Z; k >= 0; c > 0 |- integral_on(interval(-infinity, b), x: R, x^(k + 1)*exp(c*x)) = b^(k + 1)*exp(c*b)/c - (k + 1)/c*integral_on(interval(-infinity, b), x: R, x^k*exp(c*x))
9. a, b: R; k: Z; k >= 0; defined(a); defined(b) |- indicator(defined(integral_on(interval(a, b), x: R, x^k))) = 1
""",
    "gamma-integral": r"""
1. s, c: R; s > 0; c > 0 |- integral_on(interval(0, infinity), x: R, x^(s - 1)*exp(-c*x)) = gamma(s)/c^s
2. s, c: R; s > 0; c > 0 |- integral_on(interval(0, infinity), x: R, x^(s - 1)*exp(-c*x^2)) = gamma(s/2)/(2*c^(s/2))
3. s, k, c: R; s + k > 0; c > 0 |- integral_on(interval(0, infinity), x: R, x^s*x^(k - 1)*exp(-c*x)) = gamma(s + k)/c^(s + k)
4. s, k, c: R; s + k > 0; c > 0 |- indicator(defined(integral_on(interval(0, infinity), x: R, x^s*x^(k - 1)*exp(-c*x)))) = 1
5. s, c: R; s > 0; c > 0 |- indicator(defined(integral_on(interval(0, infinity), x: R, x^(s - 1)*exp(-c*x^2)))) = 1
""",
    "gamma": r"""
1. x: R; x > 0 |- gamma(x + 1) = x*gamma(x)
2. |- gamma(1) = 1
3. |- gamma(1/2) = pi^(1/2)
4. n: 0.. |- factorial(n) = gamma(n + 1)
5. x: R; x > 0 |- digamma(x + 1) = digamma(x) + 1/x
6. t: R; t > 0 |- derivative(x: R, gamma(x), t) = gamma(t)*digamma(t)
""",
    "log-product": r"""
1. a, b: R; a > 0; b > 0 |- log(a*b) = log(a) + log(b)
2. a, b: R; a > 0; b > 0 |- log(a/b) = log(a) - log(b)
3. a, c: R; a > 0 |- log(a^c) = c*log(a)
4. f: Z -> R; l, h: Z; forall(i: l..h, f(i) > 0) |- log(product(i: l..h, f(i))) = sum(i: l..h, log(f(i)))
5. p: law R; f, g: R -> R; forall(x: R, f(x) > 0); forall(x: R, g(x) > 0); defined(expect(p, x: R, log(f(x)))); defined(expect(p, x: R, log(g(x)))) |- indicator(defined(expect(p, x: R, log(f(x)*g(x))))) = 1
6. p: law R; f: R -> R; c: R; forall(x: R, f(x) > 0); defined(c); defined(expect(p, x: R, log(f(x)))) |- indicator(defined(expect(p, x: R, log(f(x)^c)))) = 1
""",
    "log-exp": r"""
1. a: R |- log(exp(a)) = a
2. p: law R; d: R; f: R -> R; d > 0; defined(d); defined(expect(p, x: R, f(x))) |- indicator(defined(expect(p, x: R, log(d*exp(f(x)))))) = 1
3. n: 1..; p: law R^n; d: R; f: R^n -> R; d > 0; defined(d); defined(expect(p, x: R^n, f(x))) |- indicator(defined(expect(p, x: R^n, log(d*exp(f(x)))))) = 1
4. |- log(e) = 1
""",
    "exp-sum": r"""
1. a, b: R |- exp(a + b) = exp(a)*exp(b)
2. a, k: R |- exp(a)^k = exp(k*a)
3. a, c: R; a > 0 |- exp(c*log(a)) = a^c
4. f: Z -> R; l, h: Z |- exp(sum(i: l..h, f(i))) = product(i: l..h, exp(f(i)))
""",
    "normal-density": r"""
1. m, s, x: R; s > 0 |- density(normal(m, s), x) = exp(-(x - m)^2/(2*s^2))/(2*pi*s^2)^(1/2)
""",
    "gaussian-integral": r"""
1. a, b: R; a > 0 |- integral(x: R, exp(-a*x^2/2 + b*x)) = (2*pi/a)^(1/2)*exp(b^2/(2*a))
2. m, s: R; s > 0 |- expect(normal(m, s), x: R, x) = m
3. m, s: R; s > 0 |- expect(normal(m, s), x: R, x^2) = m^2 + s^2
4. m, s: R; k: Z; s > 0; k >= 0 |- expect(normal(m, s), x: R, x^(k + 2)) = m*expect(normal(m, s), x: R, x^(k + 1)) + s^2*(k + 1)*expect(normal(m, s), x: R, x^k)
5. m, s, t: R; s > 0 |- expect(normal(m, s), x: R, exp(t*x)) = exp(t*m + t^2*s^2/2)
6. n: 1..; m: R^n; S: R^(n, n); i: Z; positive_definite(S) |- expect(multinormal(m, S), x: R^n, x[i]) = m[i]
7. n: 1..; m: R^n; S: R^(n, n); i, j: Z; positive_definite(S) |- expect(multinormal(m, S), x: R^n, x[i]*x[j]) = m[i]*m[j] + S[i, j]
8. n: 1..; m: R^n; S: R^(n, n); i, j, k: Z; positive_definite(S) |- expect(multinormal(m, S), x: R^n, x[i]*x[j]*x[k]) = m[i]*(m[j]*m[k] + S[j, k]) + S[i, j]*m[k] + S[i, k]*m[j]
9. n: 1..; b: R^n; A: R^(n, n); positive_definite(A) |- integral(x: R^n, exp(-only(matmul(transpose(x), A, x))/2 + only(matmul(transpose(b), x)))) = (2*pi)^(n/2)*det(A)^(-1/2)*exp(only(matmul(transpose(b), inverse(A), b))/2)
10. n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- expect(multinormal(m, S), x: R^n, x) = m
11. n: 1..; m: R^n; S: R^(n, n); positive_definite(S) |- expect(multinormal(m, S), x: R^n, matmul(x, transpose(x))) = matmul(m, transpose(m)) + S
12. m, s: R; k: Z; s > 0; k >= 0; defined(m) |- indicator(defined(expect(normal(m, s), x: R, x^k))) = 1
13. m, s, t: R; k: Z; s > 0; k >= 0; defined(m); defined(t) |- indicator(defined(expect(normal(m, s), x: R, x^k*exp(t*x)))) = 1
14. m, s, a, b, c, d: R; s > 0; d > 0; defined(m); defined(a); defined(b); defined(c) |- indicator(defined(expect(normal(m, s), x: R, log(d*exp(a*x^2 + b*x + c))))) = 1
15. m, s, r, t: R; s > 0; t > 0; defined(m); defined(r) |- indicator(defined(expect(normal(m, s), x: R, log(density(normal(r, t), x))))) = 1
16. m, s, r, t: R; s > 0; t > 0; defined(m); defined(r) |- indicator(defined(kl(normal(m, s), normal(r, t)))) = 1
17. m, s, r, t: R; s > 0; t > 0; defined(m); defined(r) |- indicator(defined(cross_entropy(normal(m, s), normal(r, t)))) = 1
18. m, s: R; s > 0; defined(m) |- indicator(defined(entropy(normal(m, s)))) = 1
19. a, b: R; a > 0; defined(b) |- indicator(defined(integral(x: R, exp(-a*x^2/2 + b*x)))) = 1
20. n: 1..; m, r: R^n; S, T: R^(n, n); positive_definite(S); positive_definite(T); defined(m); defined(r) |- indicator(defined(kl(multinormal(m, S), multinormal(r, T)))) = 1
21. n: 1..; m, r: R^n; S, T: R^(n, n); positive_definite(S); positive_definite(T); defined(m); defined(r) |- indicator(defined(cross_entropy(multinormal(m, S), multinormal(r, T)))) = 1
22. n: 1..; m: R^n; S: R^(n, n); positive_definite(S); defined(m) |- indicator(defined(entropy(multinormal(m, S)))) = 1
23. n: 1..; m, a, b: R^n; S, A: R^(n, n); positive_definite(S); defined(m); defined(a); defined(b); defined(A) |- indicator(defined(expect(multinormal(m, S), x: R^n, only(matmul(transpose(x - a), A, x - b))))) = 1
24. n: 1..; m, a, b: R^n; S, A: R^(n, n); positive_definite(S); defined(m); defined(a); defined(b); defined(A) |- indicator(defined(expect(multinormal(m, S), x: R^n, trace(matmul(A, x - b, transpose(x - a)))))) = 1
25. n: 1..; m, b: R^n; S, A: R^(n, n); positive_definite(S); defined(m); defined(b); defined(A) |- indicator(defined(expect(multinormal(m, S), x: R^n, trace(matmul(A, x, transpose(b)))))) = 1
26. n: 1..; m, a, b: R^n; S: R^(n, n); positive_definite(S); defined(m); defined(a); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, matmul(x - a, transpose(x - b))))) = 1
27. n: 1..; k: 0..; m: R^n; S, A: R^(n, n); b: R^n; positive_definite(S); defined(m); defined(A); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, matmul(A, x - b)))) = 1
28. n: 1..; m, b: R^n; S: R^(n, n); positive_definite(S); defined(m); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, x - b))) = 1
29. n: 1..; m, b: R^n; S: R^(n, n); positive_definite(S); defined(m); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, matmul(b, transpose(x))))) = 1
30. n: 1..; m, b: R^n; S: R^(n, n); positive_definite(S); defined(m); defined(b) |- indicator(defined(expect(multinormal(m, S), x: R^n, matmul(x, transpose(b))))) = 1
31. n: 1..; m, s: Z -> R; j: Z; k: Z; k >= 0; forall(i: 1..n, s(i) > 0); 1 <= j; j <= n; forall(i: 1..n, defined(m(i))) |- indicator(defined(expect(product_law(i: 1..n, normal(m(i), s(i))), x: R^n, x[j]^k))) = 1
32. n: 1..; m, r: R^n; S, T: R^(n, n); positive_definite(S); positive_definite(T); defined(m); defined(r) |- indicator(defined(expect(multinormal(m, S), x: R^n, log(density(multinormal(r, T), x))))) = 1
33. n: 1..; m, s, r, t: Z -> R; forall(i: 1..n, s(i) > 0); forall(i: 1..n, t(i) > 0); forall(i: 1..n, defined(m(i))); forall(i: 1..n, defined(r(i))) |- indicator(defined(expect(product_law(i: 1..n, normal(m(i), s(i))), x: R^n, log(density(product_law(i: 1..n, normal(r(i), t(i))), x))))) = 1
34. n: 1..; m: R^n; r: R^(1, n); S: R^(n, n); positive_definite(S); defined(m); defined(r) |- indicator(defined(expect(multinormal(m, S), x: R^n, exp(only(matmul(r, x)))))) = 1
35. n: 1..; m: R^n; r: R^(1, n); S: R^(n, n); positive_definite(S) |- expect(multinormal(m, S), x: R^n, exp(only(matmul(r, x)))) = exp(only(matmul(r, m)) + only(matmul(r, S, transpose(r)))/2)
36. n: 1..; m: R^n; r: R^(1, n); c: R^(1, 1); S: R^(n, n); positive_definite(S); defined(m); defined(r); defined(c) |- indicator(defined(expect(multinormal(m, S), x: R^n, exp(only(matmul(r, x) + c))))) = 1
37. a, b, c: R; k: Z; a > 0; k >= 0; defined(b); defined(c) |- indicator(defined(integral(x: R, x^k*exp(-a*x^2 + b*x + c)))) = 1
38. a, b, c: R; a > 0 |- integral(x: R, exp(-a*x^2 + b*x + c)) = (pi/a)^(1/2)*exp(b^2/(4*a) + c)
39. a, b, c: R; a > 0 |- integral(x: R, x*exp(-a*x^2 + b*x + c)) = b/(2*a)*integral(x: R, exp(-a*x^2 + b*x + c))
40. a, b, c: R; k: Z; a > 0; k >= 0 |- integral(x: R, x^(k + 2)*exp(-a*x^2 + b*x + c)) = b/(2*a)*integral(x: R, x^(k + 1)*exp(-a*x^2 + b*x + c)) + (k + 1)/(2*a)*integral(x: R, x^k*exp(-a*x^2 + b*x + c))
41. a, b, c, u, v: R; k: Z; a > 0; k >= 0; defined(b); defined(c); defined(u); defined(v) |- indicator(defined(integral(x: R, x^k*exp(u*x + v)*exp(-a*x^2 + b*x + c)))) = 1
42. a, b, c, u, v: R; a > 0 |- integral(x: R, exp(u*x + v)*exp(-a*x^2 + b*x + c)) = (pi/a)^(1/2)*exp((b + u)^2/(4*a) + c + v)
""",
    "fubini": r"""
1. f, g: R -> R |- integral(x: R, integral(y: R, f(x)*g(y))) = integral(x: R, f(x))*integral(y: R, g(y))
2. p, q: law R; f, g: R -> R |- expect(p, x: R, expect(q, y: R, f(x)*g(y))) = expect(p, x: R, f(x))*expect(q, y: R, g(y))
3. p, q: law R; f: [R, R] -> R |- expect(p, x: R, expect(q, y: R, f(x, y))) = expect(q, y: R, expect(p, x: R, f(x, y)))
""",
    "marginal": r"""
1. p: law [R, R]; f: R -> R |- integral(x: R, integral(y: R, p(x, y)*f(y))) = integral(y: R, density(margin(p, 2), y)*f(y))
2. p: law [R, R]; f: R -> R |- integral(x: R, integral(y: R, p(x, y)*f(x))) = integral(x: R, density(margin(p, 1), x)*f(x))
3. n: 1..; p: law R^n; j: Z; f: R -> R |- expect(p, z: R^n, f(z[j])) = expect(component(p, j), x: R, f(x))
4. n: 1..; p: Z -> law R; j: Z; f: R -> R; 1 <= j; j <= n |- expect(product_law(i: 1..n, p(i)), z: R^n, f(z[j])) = expect(p(j), x: R, f(x))
""",
    "finite-density": r"""
1. a, b, t: R; f: R -> R; 0 <= t; t <= 1 |- expect(finite(a, t, b, 1 - t), x: R, f(x)) = t*f(a) + (1 - t)*f(b)
2. a, b, t: R; a != b |- density(finite(a, t, b, 1 - t), a) = t
3. a, b, t: R; a != b |- density(finite(a, t, b, 1 - t), b) = 1 - t
4. a, b, t: R; a != b; t > 0 |- density(finite(a, t, b, 1 - t), a) > 0
5. a, b, t: R; a != b; t < 1 |- density(finite(a, t, b, 1 - t), b) > 0
""",
    "product-density": r"""
1. n: 1..; p: Z -> law R; z: R^n |- density(product_law(i: 1..n, p(i)), z) = product(i: 1..n, density(p(i), z[i]))
""",
    "counting": r"""
1. l, h: Z; h >= l - 1 |- sum(i: l..h, 1) = h - l + 1
2. c: R; l, h: Z; h >= l - 1 |- sum(i: l..h, c) = (h - l + 1)*c
""",
    "index-sums": r"""
1. f: Z -> R; l, h, k: Z; l <= k; k <= h |- sum(i: l..h, indicator(i = k)*f(i)) = f(k)
2. n: 0..; i, j: Z; 1 <= i; i <= n; 1 <= j; j <= n |- identity(n)[i, j] = indicator(i = j)
3. n: 0..; i: Z; 1 <= i; i <= n |- identity(n)[i, i] = 1
4. n: 0..; f, g: Z -> R |- matmul(diagonal(i: 1..n, f(i)), diagonal(i: 1..n, g(i))) = diagonal(i: 1..n, f(i)*g(i))
5. n: 0..; x, y: R^n |- trace(matmul(x, transpose(y))) = sum(i: 1..n, x[i]*y[i])
6. n: 0..; f: Z -> R; x, y: R^n |- trace(matmul(x, transpose(y), diagonal(i: 1..n, f(i)))) = sum(i: 1..n, f(i)*x[i]*y[i])
7. n: 0..; f: Z -> R |- trace(diagonal(i: 1..n, f(i))) = sum(i: 1..n, f(i))
""",
    **MATRICES,
}
"""The lines of each axiom, by its id."""
