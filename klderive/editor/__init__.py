"""Verdicts while one writes: a language server, `klderive server` (the extra `editor`).

The one idea: the document in the editor is read whole after each pause in typing; statements that were judged before are not
judged again, and a check is given up as soon as a newer text is there.

Not here: reading and judging (reading/), what is said of a line (report/).
"""
