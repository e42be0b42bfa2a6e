"""档: sealed bundles that prove themselves (BagIt 1.0, RFC 8493); standard library alone, Python 3.9 or newer."""
