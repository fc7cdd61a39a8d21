"""Real torch as the judge of flipped bits.

argv: a file; stdin: the bits to flip. Flips each of them in memory, loads the result, and prints one line for
each: `<bit> same|changed|error <what>`. A line is printed before the next load begins, so that whoever started this can
go on behind a bit that ends the process.
"""
import io
import resource
import signal
import sys
import warnings

import torch

warnings.simplefilter("ignore")
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
torch.set_num_threads(1)


class TooLong(Exception):
    pass


def ring(*_):
    raise TooLong("too long")


signal.signal(signal.SIGALRM, ring)


def told(value, depth=0):
    """Everything of a loaded object that can be told, as text."""
    if isinstance(value, torch.Tensor):
        flat = value.detach().contiguous()
        if flat.numel() > 1 << 16:
            return f"large {flat.dtype} {tuple(flat.shape)}"
        raw = bytes(flat.view(-1).view(torch.uint8).tolist()) if flat.numel() and flat.dtype != torch.bool else flat.tolist()
        return f"{type(value).__name__} {value.dtype} {tuple(value.shape)} {tuple(value.stride())} {value.requires_grad} {value.device} {raw}"
    if depth > 6:
        return "…"
    if isinstance(value, torch.jit.ScriptModule):
        return told(dict(value.state_dict()), depth + 1) + value.code
    if isinstance(value, dict):
        return f"{type(value).__name__}{[(repr(k), told(v, depth + 1)) for k, v in value.items()]}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}{[told(v, depth + 1) for v in value]}"
    return repr(value)


def load(data):
    signal.alarm(10)
    try:
        if not data.startswith(b"sys_info") and not original.startswith(b"sys_info"):
            return told(torch.load(io.BytesIO(data)))
        # The old tar form is only read from a file that is one.
        with open(scratch, "wb") as file:
            file.write(data)
        return told(torch.load(scratch))
    finally:
        signal.alarm(0)


path = sys.argv[1]
scratch = path + ".flipped"
original = open(path, "rb").read()
expected = load(original)
print(f"whole {expected[:200]!r}", file=sys.stderr)
for bit in map(int, sys.stdin.read().split()):
    data = bytearray(original)
    data[bit >> 3] ^= 1 << (bit & 7)
    print(bit, end=" ", flush=True)
    try:
        result = load(bytes(data))
        print("same" if result == expected else "changed " + result[:60].replace("\n", " "), flush=True)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is an error
        print("error", type(error).__name__, str(error).split("\n")[0][:60], flush=True)
