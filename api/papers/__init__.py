"""A plan on paper and in tables: the week for the notice board (PDF), the workbook (XLSX) and its sheets as CSV."""
