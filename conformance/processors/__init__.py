"""What `input_processors` and `output_processors` name: one file a type, and the chain that runs them."""
