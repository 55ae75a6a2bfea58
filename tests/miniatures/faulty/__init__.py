"""The faulty implementations, one file for each subject."""
