"""The words around formulas that change what a formula does: conditions, constancy, where a density is named.

The one idea: a word is only ever a reason to claim less, or to attach a formula to a name; it never proves anything.
"""

from __future__ import annotations

import re

DENSITY = re.compile(r"([pqPQrRfg](?:_\{?\w+\}?)?)\s*\(\s*([^()$]{1,40})\)\s*[^$()]{0,40}$")
CONDITION = re.compile(
    r"\b(if|when|whenever|assum\w*|suppos\w*|same|equal|identical|special case|provided|for small|"
    r"approx\w*|falls|wenn|gleiche?\w*|angenommen|si|même|mêmes|mismo|misma|iguales|supon\w*|"
    r"se|stess\w*|ipotes\w*|zero[- ]mean|unit[- ]variance|standard normal|isotropic)\b|假设|如果|若|仮定|とき|場合",
    re.I,
)
RESPECT = re.compile(
    r"(w\.?\s?r\.?\s?t\.?|respect to|as (a )?functions? of|function in|bezüglich|als Funktion von|par rapport à|"
    r"en fonction de|respecto a|en función de|rispetto a|in funzione di|em relação a|em função de|как функци\w+|по|关于|对)"
    r"[^.$]{0,40}$",
    re.I,
)
WITH = re.compile(
    r"\b(where|with|let|set|put|writ\w+|denot\w*|defin\w*|subject to|such that|constraint\w*|given|"
    r"wobei|mit|sei|setze\w*|où|avec|soit|posons|on pose|on note|donde|siendo|sea|con|dove|onde|com|seja|где|пусть|при)\b|"
    r"其中|设|令|记|这里|ここで|ただし|とおく|とする",
    re.I,
)
WHERE = re.compile(
    r"^\W*(and\s+)?(here\b|where\b|with\b|wobei|mit\b|où\b|avec\b|donde|dove|con\b|onde|com\b|где|здесь|"
    r"其中|这里|ここで|ただし)",
    re.I,
)
CALLED = re.compile(
    r"^\s*(be|is|are|equals|denotes?|follows?|distributed as|ist|sind|sei\w*|seien|est|sont|suit|soi\w+|es|son|sea\w*|sigue\w*|"
    r"è|sono|sia\w*|segue|é|são|seja\w*|это|—|имеет|是|为|服从|は|が)\b(?!.*[.;])|^\s*(是|为|分别为|服从|は)\s*$",
    re.I,
)
SAMPLED = re.compile(
    r"\b(from|sample of|aus|tirée?s? de|échantillon de|de|da|из)(\s+(an?|the|einer|una?|la|le)\b.{0,30})?\s*$|来自", re.I
)
DISTRIBUTED = re.compile(
    r"\b(with (the )?(distribution|law|density)|distributed (as|according to)|de loi|suivant (la loi|une loi)|verteilt nach|"
    r"con distribuci\w+|con legge|com distribuição|с распределением|имеет распределение|分布)\s*$",
    re.I,
)
JOINED = re.compile(r"(,|and|und|et|y|e|и|和|与|と|、|[,，]?\s*(and|und|et|y|e|и))", re.I)
DEFINITE = re.compile(
    r"positive[- ]definite|\bSPD\b|définies? positives?|positiv[- ]definit|definid[ao]s? positiv|definit[aeio]s? positiv|"
    r"положительно определ|正定",
    re.I,
)
INVERTIBLE = re.compile(
    r"\b(invertible|non-?singular|regulär|invertierbar|inversible|invertibile|inversível|обратим)\w*|可逆|正則", re.I
)
SYMMETRIC = re.compile(r"\b(symmetric|symmetrisch|symétrique|simétric|simmetric|симметричн)\w*|对称|対称", re.I)

BEHIND = re.compile(
    r"\b(if|iff|when|whenever|for|where|with|falls|wenn|für|mit|wobei|si|pour|quand|où|avec|cuando|para|"
    r"donde|con|se|quando|per|dove)\b|当|若|如果|ただし|のとき",
    re.I,
)
PREPOSITION = re.compile(r"\b(for|with|für|mit|pour|avec|para|con|per)\b(?=\s+\S)", re.I)  # not the last word
ANALOGY = re.compile(
    r"(equivalently|similarly|analogously|likewise|correspondingly|analog|ebenso|de même)\s+(for|für|pour)",
    re.I,
)
MEASURE = re.compile(
    r"(expect|mean|average|erwartung|espérance|esperanza|valor medio)[^.]{0,80}"
    r"\b(under|over|w\.?r\.?t\.?|with respect to|unter|bezüglich|sous|bajo)\s*$",
    re.I,
)
NOT_SUPPOSED = re.compile(
    r"\b(iff|only if|unless|not|never|genau dann,? wenn|seulement si|sólo si|solo se)\W*$", re.I
)
SOLVING = re.compile(
    r"solv|condition|satisf|if and only if|\biff\b|constraint|subject to|zero|vanish|optim|minimi|maximi|"
    r"stationar|nullst|gleich null|bedingung|lös|cero|condici|zéro|annul|résou|解|令|条件|最適|停留",
    re.I,
)


def sentence(words: str) -> str:
    """The sentence that leads to a display; with the one before where it only takes that up."""
    sentences = re.split(r"[.!?。]\s+", words.rstrip())
    takes_up = re.match(
        r"\W*(then|thus|hence|so|therefore|in this case|dann|also|somit|alors|donc|entonces|allora|那么|则)\b",
        sentences[-1],
        re.I,
    )
    return " ".join(sentences[-2:]) if takes_up or len(sentences[-1]) < 3 else sentences[-1]
