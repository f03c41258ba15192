"""What is taken on faith, and what is concluded from it.

    schemes   the axioms as equations and inequalities of the language, with their side conditions: data
"""
