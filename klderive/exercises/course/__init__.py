"""Typed derivations of a class: read, credited line by line, each hand-in in a process of its own.

    collecting whose each file is, and its bytes
    handins    files to the rows of each task
    credit     rows to points: to the first wrong line, and for what stands again after it
    running    a process for each hand-in, with limits; results that outlive the grader
    tables     feedback files, CSV for Canvas, Moodle and nbgrader, the report on the class
    command    `klderive grade`

Not here: single answers (exercises/judge.py).
"""
