"""Personal data: detectors by kind, and the rail."""
