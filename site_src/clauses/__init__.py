"""A Vietnamese administrative document as a tree of clauses. Pure: text in, objects out.

Levels follow Nghị định 30/2020/NĐ-CP, Phụ lục I. Knows nothing of files, pages or knowledge layers.
"""
