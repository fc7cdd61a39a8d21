"""Load files with the real torch and compare their tensors. Jobs come as JSON on standard input, answers go to standard output."""

import hashlib
import json
import struct
import sys
import warnings

warnings.simplefilter("ignore")
import torch

MODERN = tuple(int(part) for part in torch.__version__.split("+")[0].split("a")[0].split(".")[:2]) >= (2, 1)


def load(path, **options):
    if MODERN:
        options.setdefault("weights_only", False)
    return torch.load(path, map_location="cpu", **options)


def tensors(value, path=(), found=None):
    """Every tensor by its path: dtype, shape, SHA-256 of its elements in row-major order."""
    found = {} if found is None else found
    if isinstance(value, torch.Tensor):
        found["/".join(path)] = describe(value)
    elif isinstance(value, torch.nn.Module):
        tensors(value.state_dict(), path, found)
    elif isinstance(value, dict):
        for key, item in value.items():
            tensors(item, path + (repr(key),), found)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            tensors(item, path + (str(index),), found)
    return found


def describe(tensor):
    dtype, shape = str(tensor.dtype), list(tensor.shape)
    if tensor.is_quantized:
        tensor = tensor.int_repr()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    if tensor.device.type == "meta":
        return [dtype, shape, "meta"]
    tensor = tensor.detach()
    if hasattr(tensor, "resolve_conj"):
        tensor = tensor.resolve_conj().resolve_neg()
    flat = tensor.contiguous().reshape(-1)
    if flat.numel() == 0:
        return [dtype, shape, ""]
    flat = flat.view(torch.uint8) if flat.element_size() > 1 or flat.dtype != torch.bool else flat.to(torch.uint8)
    return [dtype, shape, hashlib.sha256(flat.numpy().tobytes()).hexdigest()]


NAMES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
         "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool", "C64": "complex64", "U64": "uint64",
         "U32": "uint32", "U16": "uint16", "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2",
         "F8_E4M3FNUZ": "float8_e4m3fnuz", "F8_E5M2FNUZ": "float8_e5m2fnuz", "F8_E8M0": "float8_e8m0fnu",
         "F4": "float4_e2m1fn_x2"}


def safetensors(path):
    """The format read by hand, so that no library is needed to judge it."""
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        digest = hashlib.sha256(data[begin:end]).hexdigest() if end > begin else ""
        shape = entry["shape"]
        if entry["dtype"] == "F4":  # torch counts pairs
            shape = shape[:-1] + [shape[-1] // 2]
        found[repr(name)] = ["torch." + NAMES[entry["dtype"]], shape, digest]
    return found


def read(path):
    return safetensors(path) if path.endswith(".safetensors") else tensors(load(path))


def judge(job):
    try:
        source = read(job["source"])
    except Exception as error:
        return {"id": job["id"], "skipped": repr(error)[:200]}
    try:
        result = read(job["result"])
        if MODERN and job["result"].endswith(".pt"):
            if tensors(load(job["result"], mmap=True)) != result:
                return {"id": job["id"], "error": "other tensors with mmap=True"}
    except Exception as error:
        unknown = "_rebuild_tensor_v3" in repr(error) or "UntypedStorage" in repr(error)
        return {"id": job["id"], ("skipped" if unknown else "error"): repr(error)[:300]}
    prefix = "".join(repr(key) + "/" for key in job.get("from", []))
    source = {path[len(prefix) :]: value for path, value in source.items() if path.startswith(prefix)}
    wrong = [path for path, value in result.items() if source.get(path) != value]
    missing = [path for path in source if path not in result]
    return {"id": job["id"], "wrong": wrong, "missing": missing, "tensors": len(result)}


json.dump({"version": torch.__version__, "answers": [judge(job) for job in json.load(sys.stdin)]}, sys.stdout)
