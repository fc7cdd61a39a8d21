import type { Rule } from '../rule.ts';

/** Storages: the runs of bytes that tensors look into. Source: torch/serialization.py, `_load`. */
export const TORCH_STORAGE_RULES = {
  TA310: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a storage is missing',
    message: 'the data of {tensor} is missing: there is no `{record}` (storage `{key}`, {bytes} bytes)',
    advice: 'Take another copy; the other tensors can be salvaged.',
    expected: 'a record {record} of {bytes} bytes',
    actual: 'none',
    explanation:
      'The object names a storage for each tensor, and each storage is a record of its own. This one is not in the archive: it was removed, or the file was put together from parts.',
  },
  TA311: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a storage has the wrong length',
    message: 'storage `{key}` of {tensor} has {size} bytes instead of {bytes}',
    advice: 'Take another copy; the other tensors can be salvaged.',
    expected: '{bytes} bytes',
    actual: '{size} bytes',
    explanation:
      'The object says how many elements of which type the storage has; the record is shorter or longer. torch before 2.0 loads such a file all the same and reads other memory. With `mmap=True` newer versions do so too: the tensor then continues in the bytes of the next record.',
  },
  TA312: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a storage class does not exist',
    message: 'the storage of {tensor} is of class `{name}`, which torch does not have',
    advice: 'Get the file again: the set of storage classes is closed, so the name is damaged.',
    expected: 'a storage class of torch',
    actual: '{name}',
    explanation:
      'The class of a storage tells the type of its elements. torch has 17 of them and adds no more. A name that is none of them is a flipped bit or a file made by hand.',
  },
  TA313: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a persistent id is malformed',
    message: '{what}, where torch expects a storage',
    advice: 'Get the file again: torch cannot read this.',
    expected: "('storage', class, key, location, element count)",
    actual: '{what}',
    explanation:
      'The pickle refers to each storage by a tuple: the word `storage`, its class, its key, the device it was on and its element count. This one does not have that form.',
  },
  TA314: {
    level: 'load',
    severity: 'error',
    kind: 'incompatible',
    title: 'a storage is tagged with an unknown device',
    message: 'storage of {tensor} is tagged with `{location}`, which no torch restores',
    advice: "Load it with `map_location='cpu'`; the bytes themselves are ordinary.",
    expected: 'cpu, cuda, mps, xpu, hpu, mtia, meta',
    actual: '{location}',
    explanation:
      'Each storage carries the device it was saved from. torch asks its backends in turn which of them knows the tag, and gives up when none does. Another backend may have to be imported first.',
  },
  TA315: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'one storage is declared in two ways',
    message: 'storage `{key}` is declared as {first}, and again as {second}: torch takes the first for all its tensors',
    advice: 'Check the dtype of the tensors that share this storage: other readers may take the second declaration.',
    expected: '{first}',
    actual: '{second}',
    explanation:
      'Each tensor names its storage with type and length. torch.save refuses to write two that differ, so another program made the file, or a class name is damaged. On load the first one met decides, whatever the later ones say, and what a tensor is read as depends on the order in the file.',
  },
  TA317: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a name is one bit away from one of torch',
    message: 'the pickle names `{name}`, which is `{meant}` with one bit flipped',
    advice: 'Get the file again: a bit of it has flipped, and other bytes may have changed too.',
    expected: '{meant}',
    actual: '{name}',
    explanation:
      'A checkpoint names a few functions and classes of torch again and again. This name exists nowhere and differs from one of them in a single bit, which is what failing memory and disks do. The load fails at this name.',
  },
  TA318: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a record is marked as a folder',
    message: 'the directory marks `{record}` as a folder: torch reads none of its {bytes} bytes',
    advice: 'Get the file again. Do not use it: torch loads it without an error, with whatever was in memory.',
    expected: 'a file',
    actual: 'a folder',
    explanation:
      'The central directory keeps MS-DOS attributes of each entry, and one bit says that it is a folder. The zip reader inside torch reads nothing of a folder and reports success, so the values come from memory that was never written. A flipped bit is enough.',
  },
  TA319: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'tensors were saved on another device',
    message: '{count} storages are tagged with `{device}`',
    advice: "Load with `map_location='cpu'` on a machine without that device.",
    explanation:
      'torch moves each storage to the device it was saved from. Where that device does not exist the load fails unless `map_location` says where to put it. The bytes in the file do not depend on it.',
  },
} as const satisfies Record<string, Rule>;
