"""The table of schemes, on: matrices, derivatives, squares and inequalities.

The one idea is that of scheme_table.py, of which this is the end; who asks for the table asks there.

Not here: everything else that an axiom says (scheme_table.py).
"""

MATRICES = {
    "trace": r"""
1. n: 0..; M: R^(n, n) |- trace(M) = sum(i: 1..n, M[i, i])
2. n: 0..; A, B: R^(n, n) |- trace(A + B) = trace(A) + trace(B)
3. n: 0..; c: R; A: R^(n, n) |- trace(scale(c, A)) = c*trace(A)
4. n, m: 0..; A: R^(n, m); B: R^(m, n) |- trace(matmul(A, B)) = trace(matmul(B, A))
5. n: 0..; A: R^(n, n) |- trace(transpose(A)) = trace(A)
6. n: 0.. |- trace(identity(n)) = n
7. A: R^(1, 1) |- only(A) = trace(A)
8. n, m: 0..; A: R^(n, m) |- trace(matmul(transpose(A), A)) >= 0
9. n, m: 0..; A: R^(n, m) |- norm(A) = trace(matmul(transpose(A), A))^(1/2)
""",
    "inverse": r"""
1. n: 0..; M: R^(n, n); invertible(M) |- matmul(M, inverse(M)) = identity(n)
2. n: 0..; M: R^(n, n); invertible(M) |- matmul(inverse(M), M) = identity(n)
3. n: 0..; A, B: R^(n, n); invertible(A); invertible(B) |- inverse(matmul(A, B)) = matmul(inverse(B), inverse(A))
4. n: 0..; A: R^(n, n); invertible(A) |- inverse(inverse(A)) = A
5. n: 0.. |- inverse(identity(n)) = identity(n)
6. n: 0..; A: R^(n, n); positive_definite(A) |- indicator(invertible(A)) = 1
7. n: 0..; A: R^(n, n); invertible(A) |- indicator(invertible(inverse(A))) = 1
8. n: 0..; A: R^(n, n); invertible(A) |- indicator(invertible(transpose(A))) = 1
9. n: 0..; A, B: R^(n, n); invertible(A); invertible(B) |- indicator(invertible(matmul(A, B))) = 1
10. n: 0..; c: R; A: R^(n, n); c != 0; invertible(A) |- indicator(invertible(scale(c, A))) = 1
11. n: 0..; L: R^(n, n); lower_triangular(L); forall(i: 1..n, L[i, i] > 0) |- indicator(invertible(L)) = 1
12. n: 0..; L: R^(n, n); upper_triangular(L); forall(i: 1..n, L[i, i] > 0) |- indicator(invertible(L)) = 1
13. n: 0..; A: R^(n, n); det(A) > 0 |- indicator(invertible(A)) = 1
14. n: 0.. |- indicator(invertible(identity(n))) = 1
15. n: 0..; Q: R^(n, n); orthogonal(Q) |- matmul(transpose(Q), Q) = identity(n)
16. n: 0..; Q: R^(n, n); orthogonal(Q) |- matmul(Q, transpose(Q)) = identity(n)
17. n: 0..; Q: R^(n, n); orthogonal(Q) |- inverse(Q) = transpose(Q)
18. n: 0..; f: Z -> R; forall(i: 1..n, f(i) != 0) |- inverse(diagonal(i: 1..n, f(i))) = diagonal(i: 1..n, 1/f(i))
19. n: 0..; f: Z -> R; forall(i: 1..n, f(i) != 0) |- indicator(invertible(diagonal(i: 1..n, f(i)))) = 1
""",
    "determinant": r"""
1. n: 0..; A, B: R^(n, n) |- det(matmul(A, B)) = det(A)*det(B)
2. n: 0..; A: R^(n, n); invertible(A) |- det(inverse(A)) = 1/det(A)
3. n: 0..; A: R^(n, n) |- det(transpose(A)) = det(A)
4. n: 0..; c: R; A: R^(n, n) |- det(scale(c, A)) = c^n*det(A)
5. n: 0..; f: Z -> R |- det(diagonal(i: 1..n, f(i))) = product(i: 1..n, f(i))
6. n: 0..; L: R^(n, n); lower_triangular(L) |- det(L) = product(i: 1..n, L[i, i])
7. n: 0..; L: R^(n, n); upper_triangular(L) |- det(L) = product(i: 1..n, L[i, i])
8. n: 0..; L, M: R^(n, n); i: Z; lower_triangular(L); lower_triangular(M) |- matmul(L, M)[i, i] = L[i, i]*M[i, i]
9. n: 0..; L, M: R^(n, n); i: Z; upper_triangular(L); upper_triangular(M) |- matmul(L, M)[i, i] = L[i, i]*M[i, i]
10. n: 0..; A: R^(n, n); positive_definite(A) |- det(A) > 0
11. n: 0..; A: R^(n, n); det(A) > 0 |- logdet(A) = log(det(A))
12. n: 0..; A: R^(n, n); invertible(A) |- det(A)^2 > 0
13. n: 0..; L: R^(n, n); lower_triangular(L); forall(i: 1..n, L[i, i] > 0) |- det(L) > 0
14. n: 0..; L: R^(n, n); upper_triangular(L); forall(i: 1..n, L[i, i] > 0) |- det(L) > 0
15. n: 0.. |- det(identity(n)) = 1
""",
    "mvn-density": r"""
1. n: 1..; m, x: R^n; S: R^(n, n); positive_definite(S) |- density(multinormal(m, S), x) = (2*pi)^(-n/2)*det(S)^(-1/2)*exp(-only(matmul(transpose(x - m), inverse(S), x - m))/2)
""",
    "derivative": r"""
1. c, t: R |- derivative(x: R, c, t) = 0
2. t: R |- derivative(x: R, x, t) = 1
3. f, g: R -> R; t: R |- derivative(x: R, f(x) + g(x), t) = derivative(x: R, f(x), t) + derivative(x: R, g(x), t)
4. f, g: R -> R; t: R |- derivative(x: R, f(x)*g(x), t) = derivative(x: R, f(x), t)*g(t) + f(t)*derivative(x: R, g(x), t)
5. f, g: R -> R; t: R |- derivative(x: R, f(g(x)), t) = derivative(y: R, f(y), g(t))*derivative(x: R, g(x), t)
6. t: R; k: Z; t != 0 |- derivative(x: R, x^k, t) = k*t^(k - 1)
7. t: R; k: Z; k >= 1 |- derivative(x: R, x^k, t) = k*t^(k - 1)
8. t, k: R; t > 0 |- derivative(x: R, x^k, t) = k*t^(k - 1)
9. t: R |- derivative(x: R, exp(x), t) = exp(t)
10. t: R; t > 0 |- derivative(x: R, log(x), t) = 1/t
11. f: [R, Z] -> R; t: R; l, h: Z |- derivative(x: R, sum(i: l..h, f(x, i)), t) = sum(i: l..h, derivative(x: R, f(x, i), t))
12. n: 1..; A: R -> R^(n, n); t: R; i, j: Z |- derivative(x: R, inverse(A(x))[i, j], t) = -sum(k: 1..n, sum(l: 1..n, inverse(A(t))[i, k]*derivative(x: R, A(x)[k, l], t)*inverse(A(t))[l, j]))
13. n: 1..; A: R -> R^(n, n); t: R; invertible(A(t)) |- derivative(x: R, det(A(x)), t) = det(A(t))*sum(i: 1..n, sum(j: 1..n, inverse(A(t))[i, j]*derivative(x: R, A(x)[j, i], t)))
14. n: 1..; v: R^n; i, j: Z; 1 <= i; i <= n; 1 <= j; j <= n |- derivative(x: R^n, x[j], v, i) = indicator(i = j)
""",
    "exchange": r"""
1. f: [R, R] -> R; t: R |- derivative(y: R, integral(x: R, f(x, y)), t) = integral(x: R, derivative(y: R, f(x, y), t))
2. p: law R; f: [R, R] -> R; t: R |- derivative(y: R, expect(p, x: R, f(x, y)), t) = expect(p, x: R, derivative(y: R, f(x, y), t))
""",
    "functional-derivative": r"""
1. q: law R; x: R; f: R -> R |- derivative(p: law R, integral(y: R, p(y)*f(y)), q, x) = f(x)
2. q: law R; x: R; f: [R, R] -> R |- derivative(p: law R, integral(y: R, f(p(y), y)), q, x) = derivative(u: R, f(u, x), q(x))
""",
    "square": r"""
1. a: R |- a^2 >= 0
2. a, b: R; a >= 0; b >= 0 |- a + b >= 0
3. a, b: R; a >= 0; b >= 0 |- a*b >= 0
4. f: Z -> R; l, h: Z; forall(i: l..h, f(i) >= 0) |- sum(i: l..h, f(i)) >= 0
5. p: law R; f: R -> R |- expect(p, x: R, f(x)^2) >= 0
6. p: law R; f: R -> R |- integral(x: R, p(x)*f(x)^2) >= 0
7. a: R; a^2 = 0 |- a = 0
8. a, b: R; a > 0; b >= 0 |- a + b > 0
9. a, b: R; a > 0; b > 0 |- a*b > 0
10. a: R; a != 0 |- a^2 > 0
""",
    "log-bound": r"""
1. t: R; t > 0 |- log(t) <= t - 1
2. t: R; t > 0; log(t) = t - 1 |- t = 1
3. n: 0..; M: R^(n, n); positive_definite(M) |- log(det(M)) <= trace(M) - n
4. t: R; t > 0; t < 1 |- log(t) < 0
""",
    "positive-definite": r"""
1. n: 0..; M: R^(n, n); x: R^n; positive_definite(M) |- only(matmul(transpose(x), M, x)) >= 0
2. n: 1..; M: R^(n, n); positive_definite(M); i: Z; 1 <= i; i <= n |- M[i, i] > 0
3. n: 1..; M: R^(n, n); positive_definite(M) |- trace(M) > 0
4. n: 0..; M: R^(n, n); positive_definite(M) |- indicator(positive_definite(inverse(M))) = 1
5. n: 0.. |- indicator(positive_definite(identity(n))) = 1
6. n: 0..; L: R^(n, n); invertible(L) |- indicator(positive_definite(matmul(L, transpose(L)))) = 1
7. n: 0..; L: R^(n, n); invertible(L) |- indicator(positive_definite(matmul(transpose(L), L))) = 1
8. n: 0..; L, M: R^(n, n); invertible(L); positive_definite(M) |- indicator(positive_definite(matmul(L, M, transpose(L)))) = 1
9. n: 0..; c: R; M: R^(n, n); c > 0; positive_definite(M) |- indicator(positive_definite(scale(c, M))) = 1
10. n: 0..; L, M: R^(n, n); positive_definite(L); positive_definite(M) |- indicator(positive_definite(L + M)) = 1
11. n: 0..; f: Z -> R; forall(i: 1..n, f(i) > 0) |- indicator(positive_definite(diagonal(i: 1..n, f(i)))) = 1
12. n: 0..; L, M: R^(n, n); L = M; positive_definite(M) |- indicator(positive_definite(L)) = 1
""",
}
"""The lines of each axiom, by its id."""
