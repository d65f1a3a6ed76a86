"""Pages: who may see what, views, forms, tables, filters, urls."""
