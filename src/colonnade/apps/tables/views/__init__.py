"""Views: ways to look at a table, with filters, sorts and widths."""
