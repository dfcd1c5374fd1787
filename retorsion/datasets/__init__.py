"""Other people's event data -> articles, mentions and issues.

In: files of GDELT, ICEWS, POLECAT, Phoenix, ACLED, UCDP GED, KEDS/WEIS, or a CSV with a mapping. Out: records (``import_rows``), or a
Parquet file for what is too large to keep (``bulk.to_parquet``). A row becomes an article whose text is the row itself, so that every value
points at its cell. Nothing is dropped silently: rows in = mentions' rows + rows without a type + refusals.
"""
