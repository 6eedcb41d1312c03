"""One widget a file. A widget is given data or a window onto it; it never holds the engine."""
