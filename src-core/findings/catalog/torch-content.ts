import type { Rule } from '../rule.ts';

/** What a loadable torch checkpoint holds that its user should know. None of these changes the verdict. */
export const TORCH_CONTENT_RULES = {
  TA345: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a tensor repeats a few stored bytes very often',
    message: '`{tensor}` shows {logical} bytes of which {stored} are stored',
    advice: 'Do not copy or convert this tensor without looking at its shape: it becomes as large as it looks.',
    explanation:
      'A dimension with stride 0 shows the same element again and again (`expand`). That costs nothing until a program makes a real copy.',
  },
  TA346: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'shapes that stand for far more than is stored',
    message: '{count} tensors show {logical} bytes together, of which {stored} are stored; `{tensor}` is one of them',
    advice: 'Do not copy or convert the checkpoint as a whole without looking at its shapes.',
    explanation:
      'Each tensor repeats few stored bytes by a stride of 0 (`expand`). That costs nothing until a program makes real copies, as saving in another format does.',
  },
  TA350: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'most of a storage is reached by no tensor',
    message:
      '{hidden} of {bytes} bytes of storage `{key}` are reached by no tensor; `{tensor}` is a small view into it',
    advice: 'Save a copy instead of the view: `x.clone()` before `torch.save` makes the file {hidden} bytes smaller.',
    expected: 'a storage that its tensors fill',
    actual: '{hidden} bytes unused',
    explanation:
      'torch.save writes the whole storage behind a tensor, even when the tensor is a small slice of it. The rest stays in the file unseen. Besides the size, it may be data that nobody meant to give away.',
  },
  TA351: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'the keys have a prefix',
    message: 'keys in {where} begin with `{prefix}`',
    advice:
      'Strip the prefix before `load_state_dict`, or every key counts as missing: `assay rewrite FILE --strip-prefix {prefix} -o OUT`.',
    reference: 'Missing key(s) in state_dict: … Unexpected key(s) in state_dict: "{prefix}…"',
    explanation:
      'DataParallel and DistributedDataParallel put `module.` in front of every key, torch.compile `_orig_mod.`, FSDP `_fsdp_wrapped_module.`; a Lightning module has the name of the attribute that holds the model, mostly `model.`. The state dict of the bare model does not have them. With `strict=False` such a model silently keeps its random weights.',
  },
  TA352: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'the weights are inside a wrapper',
    message: 'the state dict is under `{key}`{others}',
    advice: 'Take that entry: `model.load_state_dict(torch.load(FILE){access})`.',
    explanation:
      'Training programs save the weights together with the optimiser, the epoch and their settings. The file as a whole is no state dict; the one named here is.',
  },
  TA353: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'parameters have no shape yet',
    message: '{count} parameters, the first of them `{tensor}`, are uninitialised',
    advice:
      'Run the model once before saving if it should have weights: a lazy module gets its shape from its first input.',
    explanation:
      'Lazy modules (`nn.LazyLinear`…) have parameters without a shape until they see an input. This checkpoint was saved before.',
  },
  TA354: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'only the local part of distributed tensors is inside',
    message: '{count} tensors, the first of them `{tensor}`, are shards of a distributed tensor',
    advice:
      'Gather the full state dict before saving (`get_model_state_dict` with `full_state_dict=True`), or save with torch.distributed.checkpoint.',
    explanation:
      'A DTensor is spread over several processes. torch.save in one of them writes the part that lives there; the shape shown is that of the whole.',
  },
  TA355: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a whole object was saved, not a state dict',
    message: 'the file is one object of class `{class}`: loading it imports {needs}',
    advice:
      'Ask for the state dict (`torch.save(model.state_dict(), FILE)`). To load this one, install what it imports in the version that wrote it, and use `weights_only=False` only if you trust it.',
    reference: "ModuleNotFoundError: No module named '…'",
    explanation:
      '`torch.save(model, …)` pickles the module itself: names of classes, and the attributes of each object. The classes are not in the file, so the same code must be there when it is loaded, under the same names. A class that was moved, renamed or changed since makes the load fail, or gives an object that behaves otherwise.',
  },
  TA356: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'tensors hold no data',
    message: '{count} tensors, the first of them `{tensor}`, are on the meta device: shapes without values',
    advice:
      'Check the program that saved this: the model was never materialised, and there are no weights for these tensors.',
    explanation:
      'Tensors on the meta device have a shape and a dtype and no storage. They load without an error, and a model that takes them has no weights.',
  },
  TA357: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a name that some machines or versions do not have',
    message: '`{name}` was written {writer}; {reader} cannot load it',
    advice:
      'Load it once where it was written and save it again without such objects: paths as `str(path)`, numpy scalars as `float(x)`, arrays as tensors.',
    reference: "NotImplementedError: cannot instantiate 'PosixPath' on your system",
    explanation:
      'A pickle names classes as they are called where it is written. Paths have another class on Windows than on Linux and macOS, and Python 3.13 keeps them in a module of its own; numpy 2 moved its internals from `numpy.core` to `numpy._core`.',
  },
  TA358: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'keys have the name of a wrapper inside',
    message: '{count} keys in {where} have `{part}` inside',
    advice:
      'Take it out before `load_state_dict`, or these keys count as missing: `sd = {k.replace("{part}", ""): v for k, v in sd.items()}`.',
    reference: 'Missing key(s) in state_dict: … Unexpected key(s) in state_dict: "….{part}…"',
    explanation:
      'Single layers can be compiled (`_orig_mod.`), sharded (`_fsdp_wrapped_module.`) or recomputed (`_checkpoint_wrapped_module.`); each leaves its name in the middle of the keys below it. The bare model does not have them, and with `strict=False` those layers silently keep their random weights.',
  },
  TA360: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a TorchScript archive',
    message: 'the archive is TorchScript: it holds {count} code files and is loaded with `torch.jit.load`',
    advice: 'Use `torch.jit.load` if you trust the file; `torch.load` refuses it by default.',
    reference: 'RuntimeError: Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``.',
    explanation:
      'torch.jit.save writes the weights together with compiled code. The weights are stored as in a checkpoint and are listed and checked the same way. The code runs when the module is called, and what it calls `__setstate__` runs when it is loaded, within what TorchScript can do. Operators that reach files or other machines are reported (SF312); beyond that the code is not judged, so the safety of such a file stays unknown.',
  },
  TA361: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'an exported program',
    message: 'the archive is an exported program (.pt2): it is loaded with `torch.export.load`',
    advice: 'Use `torch.export.load`; `torch.load` does not read it.',
    reference: 'RuntimeError: PytorchStreamReader failed locating file data.pkl: file not found.',
    explanation:
      'torch.export.save writes a graph as JSON and each weight as a record of raw bytes, described by a JSON record.',
  },
  TA362: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the weight list of an exported program cannot be read',
    message: '`{name}` cannot be read: {why}',
    advice: 'Take another copy: without this record the weights have no names and shapes.',
    explanation:
      'The names, shapes and dtypes of the weights are in a JSON record beside them. It is missing or not what torch.export.save writes.',
  },
  TA363: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a package with code',
    message: 'the archive is a torch.package with {count} pickles and {code} Python files',
    advice: 'Use `torch.package.PackageImporter`, and only for packages you trust: their Python files are run.',
    reference: 'RuntimeError: PytorchStreamReader failed locating file data.pkl: file not found.',
    explanation:
      'torch.package keeps pickled objects together with the Python source they need. Loading an object runs that source, and a package may bring a module of any name. So the safety of a package with Python files is unknown at best, whatever its pickles name.',
  },
  TA364: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a name that torch 2.13 does not have',
    message: 'the file names `{name}`, which torch 2.13 does not have',
    advice: 'Load it with the version of torch that wrote it, and save the state dict instead of whole objects.',
    explanation:
      'Whole modules, optimizers and schedulers are pickled by the names of their classes, and these move or go as torch changes. The name is looked up in a list of what torch 2.13 has; an older or a newer version may have it. A name that no version has comes from a damaged or a made-up file.',
  },
  TA365: {
    level: 'load',
    severity: 'error',
    kind: 'incompatible',
    title: 'no load of torch reads the object',
    message: 'torch 2.13 cannot load the object, with `weights_only=False` either: {why}',
    advice:
      'Fetch the file again, or take the previous checkpoint: no torch writes such an object, so a part of it is damaged.',
    explanation:
      'The container is whole and its pickle ends well, but one step in it cannot be carried out: a name that no module can have, a call that fails with its arguments, a call of something that is not callable. Bits that flipped before the checksum was made, or a program that edits pickles, leave such a file. `torch.load` stops at that step.',
  },
  TA366: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'tensors occur at more places than are listed',
    message: '{count} further places of tensors are not listed; the first is one of `{tensor}`',
    advice: 'Look where the file comes from: the same tensor many thousand times is nothing that a program saves.',
    explanation:
      'A pickle writes a tensor once and refers to it wherever it occurs again. Tied weights occur twice, or three times. A compressed pickle can refer to one tensor a hundred thousand times in a kilobyte: loading that costs little, but every place would be a row of a list. Each tensor is listed and judged; of places that repeat one, so many are listed as a file of this size could have if it were not compressed.',
  },
} as const satisfies Record<string, Rule>;
