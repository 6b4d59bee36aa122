"""Mending what rules find: for each rule that can, what is to stand in the place of what it found.

A fix works on LibCST's tree of the text as it is now, and knows of the project what its rule knows. It is
worked out only when somebody asks for it.
"""
