"""Real torch as the judge of damaged files.

stdin: one path a line; the first line is torch's answer to nothing, its version. For each file one JSON line: what
`torch.load` does by default and with `mmap=True`. Neither runs code of the file. A line with the path alone is printed
before the loads, so that whoever started this can go on behind a file that ends the process.
"""
import json
import resource
import sys
import warnings

import torch

warnings.simplefilter("ignore")
resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
torch.set_num_threads(1)


def told(path, **options):
    try:
        torch.load(path, weights_only=True, map_location="cpu", **options)
        return {"accepts": "yes", "message": ""}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is an answer
        text = str(error)
        if "WeightsUnpickler error:" in text:
            text = text.split("WeightsUnpickler error:")[-1]
        return {"accepts": "no", "message": text.split("\n\nCheck the documentation")[0].strip()[:300]}


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    path = line.rstrip("\n")
    print(json.dumps({"begun": path}), flush=True)
    print(json.dumps({"path": path, "weightsOnly": told(path), "mmap": told(path, mmap=True)}), flush=True)
