"""The register: what the national server holds, as far as we have seen it. Knows nothing of lists."""
