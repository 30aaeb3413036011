"""What an example means: one module per task renders it for training and scores what comes back."""
