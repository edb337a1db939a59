"""The recording lab: whole attacks among innocent bystanders, from real servers."""
