"""biye 毕业: from the inbox of a self-study examination office to its sealed bundles."""
