"""Site → Markdown, one module for each kind of page. No disk: `build` writes what these return."""
