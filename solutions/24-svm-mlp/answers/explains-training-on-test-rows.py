# ---
# about: The choice on test rows is taken for training on them. Only the second part is right.
# others: reference
# marks:
#   explain-stopping: 1
# ---

# %% [markdown] explain-stopping
# The score of 0.970 is too good because the network was trained on the test rows, so it knows them
# by heart. It should use more regularisation. At the till the scaler can be forgotten or written
# in another way. Then the network gets millimetres, and only 0.500 of the rows are right, but there
# is no error message, so nobody notices. They should send the fitted pipeline as one file.
