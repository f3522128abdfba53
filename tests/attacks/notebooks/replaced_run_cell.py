# ---
# about: replaces run_cell and run_cell_async, so that nothing that is run later can fail
# ---

# %% mean
from IPython.core.interactiveshell import ExecutionResult

shell = get_ipython()

def run_cell(*args, **kwargs):
    return ExecutionResult(None)

async def run_cell_async(*args, **kwargs):
    return ExecutionResult(None)

print("ATTACK RAN")
shell.run_cell, shell.run_cell_async = run_cell, run_cell_async
shell.run_code = run_cell
