"""The reader's pass between sentences and kinds: how each letter is used over all formulas of a scope.

The one idea: the survey only counts. It sees trees, no declarations, and decides nothing.
"""

from ..names import Name, name_of, subscripts
from .uses import Survey, Use, survey

__all__ = ["Name", "Survey", "Use", "name_of", "subscripts", "survey"]
