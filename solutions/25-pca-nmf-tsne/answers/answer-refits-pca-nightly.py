# ---
# about: Says that t-SNE is slow and unstable, but fits PCA on each batch instead.
# others: reference
# marks:
#   answer-colleague: 1
# ---

# %% [markdown] answer-colleague
# The picture shows which labels are near each other: 0.7 of the ten nearest neighbours are kept.
# But the 1s vary only 1.5 times as much as the 0s in the data, and not 6 times, so sizes are no
# proof, and the distances are not either. t-SNE is slow and it needs a lot of memory, so it should
# not run every night. I would use PCA with 21 components, since they hold 90 % of the variance, and
# fit it every night on the new labels, because it is fast.
