"""The technical report: what was computed (``*_statistics``, arrays to plain values), what is said about it
(``*_chapter``, plain values to sections) and how it is set (``document``, ``paper``).
"""
