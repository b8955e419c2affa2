"""One definition per record type; list, filters, detail, add, edit and spreadsheets follow from it and show the same rows."""
