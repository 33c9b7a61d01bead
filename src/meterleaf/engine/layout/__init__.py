"""Pure geometry: words go in; lines, columns, blocks and tables come out."""
