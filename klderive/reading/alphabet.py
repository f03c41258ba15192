r"""The signs of LaTeX and what each is to the reader: one table for each kind of token.

The one idea: every spelling of one thing (`\lvert`, `\vert`, `|`) is listed here once, beside what it is read as;
what only moves ink is listed too, so that it disappears.

Nothing is computed here.
"""

from __future__ import annotations

BECAUSE = "∵"
GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell varepsilon vartheta varphi varrho "
    "varsigma varpi hbar aleph".split()
)
# Letters that people write without the backslash, or that a plain-text page carries as one character.
CHARACTERS = {
    "−": "-",
    "–": "-",
    "∗": "*",
    "·": r"\cdot",
    "⋅": r"\cdot",
    "×": r"\times",
    "∫": r"\int",
    "∑": r"\sum",
    "∏": r"\prod",
    "√": r"\sqrt",
    "≤": r"\le",
    "≥": r"\ge",
    "≠": r"\ne",
    "≈": r"\approx",
    "∼": r"\sim",
    "≡": r"\equiv",
    "∝": r"\propto",
    "∞": r"\infty",
    "∥": r"\|",
    "‖": r"\|",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "∈": r"\in",
    "∂": r"\partial",
    "∇": r"\nabla",
    "⇒": r"\Rightarrow",
    "→": r"\to",
    "≜": r"\triangleq",
    "∣": r"\mid",
    "⊤": r"\top",
    "…": r"\ldots",
    "≪": r"\ll",
    "≫": r"\gg",
    "∵": r"\because",
    "∴": r"\therefore",
    "，": ",",
    "。": ".",
    "（": "(",
    "）": ")",
    "；": ";",
    "：": ":",
    "²": "^2",
    "³": "^3",
    "₁": "_1",
    "₂": "_2",
    "𝔼": r"\mathbb{E}",
    "𝒩": r"\mathcal{N}",
    "ℝ": r"\mathbb{R}",
}
CHARACTERS |= dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        (
            r"\alpha \beta \gamma \delta \epsilon \zeta \eta \theta \iota \kappa \lambda \mu \nu \xi \pi \rho \sigma \tau "
            r"\upsilon \phi \chi \psi \omega \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Phi \Psi \Omega"
        ).split(),
        strict=True,
    )
)
SILENT = frozenset(
    r"\, \; \: \! \> \/ \space \thinspace \medspace \thickspace \negthinspace \enspace \displaystyle \textstyle "
    r"\scriptstyle \scriptscriptstyle \limits \nolimits \nonumber \notag \hfill \mathstrut \strut \allowbreak "
    r"\nobreak \relax \centering \noindent \small \normalsize \large \Large \boldmath \mathopen \mathclose "
    r"\mathord \mathbin \mathrel \mathpunct \ensuremath \mathop \protect \hfil \itshape \qedhere \ \- "
    r"\selectfont \hline \footnotesize \scriptsize \therefore \blacksquare \square \Box \qed \checkmark "
    r"\nobreakspace \nolinebreak \pagebreak \hrule \null".split()
) | {"\\ ", "\\\n", "\\\t"}
SILENT_WITH_ARGUMENT = frozenset(
    r"\label \tag \hspace \vspace \phantom \hphantom \vphantom \cite \intertext \shortintertext \color \vskip "
    r"\hskip \kern \mkern \mskip \raisebox \setlength \cancelto \href \footnote \index \eqref \ref \autoref \cref".split()
)
UNWRAP = frozenset(
    r"\boxed \fbox \cancel \bcancel \xcancel \smash \mathclap \mathstrut \emph \framebox "
    r"\mathinner \colorbox \bf \it \rm \cal \sf \tt".split()
)
# What packages such as physics define, where the text does not define it itself.
PACKAGES = {
    r"\abs": (1, r"\left|#1\right|"),
    r"\norm": (1, r"\left\|#1\right\|"),
    r"\dv": (2, r"\frac{d #1}{d #2}"),
    r"\pdv": (2, r"\frac{\partial #1}{\partial #2}"),
    r"\ev": (1, r"\left\langle #1 \right\rangle"),
    r"\expval": (1, r"\left\langle #1 \right\rangle"),
    r"\set": (1, r"\left\{#1\right\}"),
    r"\paren": (1, r"\left(#1\right)"),
    r"\mqty": (1, r"\begin{matrix}#1\end{matrix}"),
    r"\mathbfcal": (1, r"\mathcal{#1}"),
}
SIZES = frozenset(
    r"\big \Big \bigg \Bigg \bigl \Bigl \biggl \Biggl \bigr \Bigr \biggr \Biggr \bigm \Bigm \biggm "
    r"\left \right \middle".split()
)
GAPS = frozenset((r"\quad", r"\qquad"))
STYLES = {
    r"\mathbf": "bold",
    r"\boldsymbol": "bold",
    r"\bm": "bold",
    r"\pmb": "bold",
    r"\vec": "bold",
    r"\mathbfit": "bold",
    r"\symbf": "bold",
    r"\bold": "bold",
    r"\textbf": "bold",
    r"\mathcal": "cal",
    r"\mathscr": "cal",
    r"\mathfrak": "frak",
    r"\mathbb": "bb",
    r"\mathds": "bb",
    r"\mathbbm": "bb",
    r"\Bbb": "bb",
    r"\mathrm": "rm",
    r"\mathsf": "rm",
    r"\mathtt": "rm",
    r"\mathit": "rm",
    r"\mathnormal": "",
    r"\rm": "rm",
    r"\operatorname": "rm",
    r"\operatorname*": "rm",
    r"\textrm": "rm",
    r"\textsf": "rm",
    r"\texttt": "rm",
}
TEXTS = frozenset(r"\text \mbox \textnormal \hbox \textit \textup \tx \intertext".split())
OPENING = {
    "(": "(",
    "[": "[",
    r"\{": "{",
    r"\lbrace": "{",
    r"\lbrack": "[",
    r"\langle": "<",
    r"\lvert": "|",
    r"\lVert": "||",
    r"\lceil": "ceil",
    r"\lfloor": "floor",
}
CLOSING = {
    ")": "(",
    "]": "[",
    r"\}": "{",
    r"\rbrace": "{",
    r"\rbrack": "[",
    r"\rangle": "<",
    r"\rvert": "|",
    r"\rVert": "||",
    r"\rceil": "ceil",
    r"\rfloor": "floor",
}
BARS = {
    "|": "|",
    r"\vert": "|",
    r"\|": "||",
    r"\Vert": "||",
    r"\parallel": "||",
    r"\lVert": "||",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\rVert": "||",
}
OPERATORS = {
    r"\cdot": "*",
    r"\times": "*",
    "*": "*",
    r"\ast": "*",
    r"\odot": "odot",
    r"\circ": "odot",
    "/": "/",
    r"\div": "/",
    "+": "+",
    "-": "-",
    r"\pm": "±",
    r"\mp": "∓",
    r"\otimes": "otimes",
    r"\oplus": "oplus",
}
RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=",
    r"\leqq": "<=", r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=", r"\geqq": ">=", r"\ne": "!=", r"\neq": "!=",
    r"\not=": "!=", r"\approx": "approx", r"\simeq": "approx", r"\cong": "approx", r"\sim": "~", r"\propto": "propto",
    r"\equiv": "equiv", r"\coloneqq": ":=", r"\triangleq": ":=", r"\doteq": ":=", r"\defeq": ":=", r"\eqdef": ":=",
    r"\in": "in", r"\to": "->", r"\rightarrow": "->", r"\longrightarrow": "->", r"\mapsto": "->", r"\gets": "<-",
    r"\Rightarrow": "=>", r"\implies": "=>", r"\Longrightarrow": "=>", r"\Leftrightarrow": "<=>", r"\iff": "<=>",
    r"\Longleftrightarrow": "<=>", r"\leftrightarrow": "<=>", r"\succ": "succ", r"\succeq": "succeq",
    r"\prec": "prec", r"\preceq": "preceq", r"\ll": "ll", r"\gg": "gg", r"\subset": "subset",
    r"\overset{d}{=}": "~", r"\leadsto": "->", r"\hookrightarrow": "->", r"\lesssim": "lesssim", r"\asymp": "approx",
}  # fmt: skip
WORDS = frozenset(
    "KL KLD DKL log ln exp tr Tr Sp Trace trace det Det diag Diag Var var Cov cov Bern Ber Bernoulli Bin Binomial const "
    "arg argmin argmax min max sup inf lim sin cos tan tanh sinh cosh sgn sign erf logdet vec rank MSE ELBO".split()
)
