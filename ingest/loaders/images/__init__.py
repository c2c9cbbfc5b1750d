"""Images, read by OCR."""
