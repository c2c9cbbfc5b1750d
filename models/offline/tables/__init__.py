"""Tables of the embedded model: reading, cell look-up and computations over rows."""
