"""Tables: a collaborative database in the browser."""
