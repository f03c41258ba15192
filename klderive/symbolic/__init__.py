"""Where SymPy is spoken: its nodes, and the one door between its expressions and the language.

    nodes   the words that SymPy lacks
    door    expressions and givens to statements of the language
    back    terms to expressions

Not here: what a term means, what is proved (language/, proof/).
"""
