"""Commands of the `flask` line, one file each."""
