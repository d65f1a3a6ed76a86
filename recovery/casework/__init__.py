"""Stage 4: one case per person and dose that the server lacks, and the corrections that bring it back."""
