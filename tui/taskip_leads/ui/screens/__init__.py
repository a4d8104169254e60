"""One file and one stylesheet a screen. Screens never import each other: the app opens them."""
