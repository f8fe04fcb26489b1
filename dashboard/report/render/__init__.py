"""A report as PDF, workbook, web page, plain text and bundle."""
