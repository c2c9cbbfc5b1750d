"""Excel workbooks (XLSX, XLS, Excel 2003 XML) and the sheet writer that all formats share."""
