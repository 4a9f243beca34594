"""From a number of a table back to the seeds it was made from."""
