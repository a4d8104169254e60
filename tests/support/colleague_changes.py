"""Texts before and after a colleague changed a punctuation mark, the case or a word."""

CHANGED_BY_A_COLLEAGUE = [
    ("Ready?", "Ready!"),
    ("Ready?", "Ready??"),
    ("Ready ?", "Ready?"),
    ("Ready", "ready"),
    ("Yes.", "Yes"),
    ("Call Ann - today", "Call Ann — today"),
    ('the "old" plan', "the “old” plan"),
    ("Wait...", "Wait…"),
    ("it's", "it’s"),
    ("Good 🎉", "Good 😢"),
    ("Good?", "Good 🎉"),
    ("Good 🎉 news", "Good news?"),
    ("call at 10", "call at 11"),
    ("call Ann", "call Anne"),
    ("See plan", "See <b>plan</b>"),
    ("ab", "a b"),
]
