# ---
# about: functions that give functions, coroutines, generators and classes, which are never plain data
# ---

# %% mean
def endless(*args, **kwargs):
    return endless

endless.predict = endless

async def coroutine(*args):
    return 2

mean_of = scale = endless
ratio = coroutine
label_of = type
model = endless

class Meta(type):
    def __eq__(cls, other): return True
    def __hash__(cls): return 0

answer = Meta("int", (), {})
print("ATTACK RAN")
