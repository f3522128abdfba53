# ---
# about: The leak is taken for overfitting. Only one part of the written answer is right.
# others: reference
# marks:
#   explain-leakage: 1
# ---

# %% [markdown] explain-leakage
# The model is overfitted. There are 900 vouchers for 1200 orders, so it has learnt the training
# rows by heart, and R² falls from 0.55 to -0.42 when it is done right. In production it will be
# as bad as that. They should use more data or a regularised model. The tip must not be used,
# because it is only known after the delivery.
