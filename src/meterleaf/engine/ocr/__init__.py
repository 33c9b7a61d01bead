"""Recognisers behind one contract: a page's picture goes in, a page of placed words comes out."""
