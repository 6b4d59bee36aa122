"""LibCST's nodes made from CPython's own tree: what a walk reads of them, without the layout."""
