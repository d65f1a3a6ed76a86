"""Cases that go out as a spreadsheet and come back corrected, and the same change of many cases on the screen.

Both end as a `CorrectionImport`: a preview of lines that nobody can tamper with, which becomes a draft batch.
"""
