"""Reports of a run, one module a format: `render(report) -> str`. `result` is what they are made of."""
