import type { Rule } from '../rule.ts';

/** The safety axis: what loading the pickle would run. None of these changes the verdict. */
export const SAFETY_RULES = {
  SF301: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'the pickle names dangerous code',
    message: 'the pickle imports `{global}`, which {why}',
    advice: 'Do not load this file. Get the weights from a source you trust, as safetensors or as a plain state dict.',
    explanation:
      'A pickle may name any function or class of any installed module, and the unpickler imports the module as soon as the name occurs. A checkpoint has no reason to name this one. Nothing was imported to find this out: the name was read as text.',
  },
  SF302: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'loading would run dangerous code',
    message: 'loading calls `{call}`: `{global}` {why}',
    advice:
      'Do not load this file, not even with `weights_only=False` "to see": the call runs during the load, before you get anything back.',
    explanation:
      "The pickle asks the unpickler to call this function with these arguments. `torch.load(weights_only=False)`, `pickle.load` and `joblib.load` do what it asks. torch's default load refuses the name. The call shown is what the file says, word for word; nothing was run to find it.",
  },
  SF303: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'loading would call something that only exists while loading',
    message: 'loading calls the result of another call: `{call}`',
    advice:
      'Do not load this file: what is called cannot be known without running it, and no ordinary checkpoint does this.',
    explanation:
      'The function that is called has no fixed name: it is fetched or made by an earlier call. That is how a pickle hides the function it means. Ordinary objects are rebuilt by calling a named class or function.',
  },
  SF304: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'loading would change imported code',
    message: 'loading changes `{target}` in the running interpreter ({opcode})',
    advice: 'Do not load this file: it rewrites part of Python or of a library, and later code runs what it planted.',
    explanation:
      'BUILD, SETITEM and APPEND fill an object that the pickle made. Here they are applied to an imported class, function or module instead: attributes of live code are replaced. No serialiser writes that.',
  },
  SF305: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'the pickle uses the extension registry',
    message: 'the pickle calls for code {code} of the extension registry',
    advice:
      'Do not load this file unless you know which program registered that code: what it stands for is decided by the machine that loads it.',
    explanation:
      'EXT1, EXT2 and EXT4 stand for a class or function that a program has registered with `copyreg.add_extension`. The file does not say which, so nothing can be said about it; no machine-learning library uses them.',
  },
  SF306: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'the pickle computes the name of what it imports',
    message: 'the name to import at byte {offset} is the result of a computation, not text in the file',
    advice: 'Do not load this file: what it imports cannot be known without running it.',
    explanation:
      'STACK_GLOBAL takes a module and a name from the stack. A serialiser puts two strings there. Here at least one of them is made by a call.',
  },
  SF307: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'dangerous code in a part that a plain load does not read',
    message: '{where} names `{global}`, which {why}',
    advice: 'Do not load or unpack this file with other tools: some of them read this part.',
    explanation:
      'The file holds a second pickle (another entry of the archive, a storage of no tensor, a tensor of bytes or a bytes value that is a pickle as a whole, an archive in front of or behind this one or in its comment, bytes behind the end of the first pickle, or bytes inside a string or frame) that names dangerous code. Loaders disagree about whether they reach it.',
  },
  SF308: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'the pickle plants a method that loading then calls',
    message: 'loading gives an object its own `{attribute}`, which the unpickler calls',
    advice: 'Do not load this file: the planted method decides what runs.',
    explanation:
      'Python looks `__setstate__`, `__reduce_ex__` and their like up on the object itself. A pickle that first sets such an attribute and then uses BUILD again makes the unpickler call whatever it set.',
  },
  SF309: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'the file names code that the default load refuses',
    message: "the pickle names {count} not on torch's list: {globals}",
    advice:
      'If you trust the file: `torch.serialization.add_safe_globals([{trust}])` before loading; better, save the state dict again without these objects.',
    explanation:
      'Since torch 2.6 `torch.load` accepts a fixed list of names (`weights_only=True`). Classes of your own code, numpy objects, argparse namespaces and whole modules are not on it. They are not known to be dangerous either: whoever wrote the file decides what they do.',
  },
  SF310: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a part of the file was not scanned for code',
    message: 'not scanned for code: {what}: {why}',
    advice: 'Do not take the absence of findings for safety here.',
    explanation:
      'Pickles inside of pickles are followed eight deep, archives inside of archives two deep, and what a plain load does not read (other records, storages of no tensor, bytes outside of the records) is scanned up to 1000 parts or 64 MiB, and no more than fifty times the size of the file. An encrypted record, or one that does not inflate, cannot be scanned at all. What was not scanned was not judged, so the file is not called safe.',
  },
  SF311: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'loading takes memory or time out of proportion',
    message: 'loading runs `{call}`, which {why}',
    advice:
      'Look where the file comes from: no writer of checkpoints asks for this. Do not load it on a machine that matters.',
    explanation:
      "torch's default load accepts a few functions besides those that rebuild tensors. Two of them cost far more than the bytes that call them: `bytearray(n)` takes n bytes of memory, and encoding a text for host names takes time that grows with the square of its length.",
  },
  SF312: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'the compiled code reaches files or other machines',
    message: 'the code in `{entry}` calls `{operator}`, which {why}',
    advice:
      'Do not load this file with `torch.jit.load` or `torch.load(weights_only=False)`: take the weights from a source you trust.',
    explanation:
      'The code of a TorchScript archive is not Python and cannot import anything, but it has a few operators that reach outside of the process: `torch.save` writes any object to any path, `torch.from_file` maps a file and makes it where it is asked to, `rpc_sync` and its like run functions on other machines. Code in a `__setstate__` runs while the archive is loaded, other methods run when the module is called. A model has no need of these operators.',
  },
  SF313: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'the archive holds native code',
    message: 'record `{entry}` is a compiled library or program for {system}',
    advice:
      'Load it only if you trust the writer: what is in a compiled library cannot be told from outside, and loading it runs it.',
    explanation:
      'Packages of AOTInductor (.pt2) carry a compiled library beside the weights, and `torch._inductor.aoti_load_package` loads it into the process. Nothing restricts what such a library does. A plain checkpoint has no such record.',
  },
} as const satisfies Record<string, Rule>;
