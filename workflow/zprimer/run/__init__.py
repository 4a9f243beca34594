"""What a run consists of: its stages, the code and data files they depend on, what they made."""
