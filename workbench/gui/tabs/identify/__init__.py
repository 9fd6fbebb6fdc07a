"""Parts of the Identify tab."""
