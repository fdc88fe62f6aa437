"""Pure CAD: files in; meshes, pictures and measures out. No Flask, no database."""
