# ---
# about: The silhouette is taken as proof and the seed as the repair. The units are right.
# others: reference
# marks:
#   judge-segments: 1
# ---

# %% [markdown] judge-segments
# The euros decide, because their variance of 501 is so much larger than the 3.9 of the baskets, and
# all segments have about 3 baskets per week. The colleague should scale the columns first. The
# silhouette of 0.51 is over 0.5, which is the usual limit for good clusters, so four is fine. He
# should set random_state=0, then the numbers are the same every Sunday.
