"""Where documents come from that are no files of this machine: addresses on the web."""
