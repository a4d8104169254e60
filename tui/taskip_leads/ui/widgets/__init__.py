"""Parts of screens. They are given values and post messages; none of them sees the store."""
