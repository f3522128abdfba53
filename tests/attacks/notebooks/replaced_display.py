# ---
# about: replaces display, the traceback and sys.stdout, so that errors are not seen and points are shown
# ---

# %% mean
import sys
import IPython.display

shell = get_ipython()
shell.showtraceback = shell.showsyntaxerror = shell._showtraceback = lambda *args, **kwargs: None
IPython.display.display = display = lambda *args, **kwargs: None
print("ATTACK RAN", flush=True)

class Silent:
    def write(self, text):
        return len(text)

    def flush(self):
        pass

sys.stdout = sys.stderr = Silent()
shell.displayhook_class.__call__ = lambda self, result=None: None
shell.display_pub.publish({"text/plain": "11"})
