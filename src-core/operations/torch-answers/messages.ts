/** torch 2.13's own words, as measured; every load of a real file prints them exactly so. */
export const MINIZ =
  ' This is an internal miniz error. If you are seeing this error, there is a high likelihood that your checkpoint file is corrupted. This can happen if the checkpoint was not saved properly, was transferred incorrectly, or the file was modified after saving.';

export const UNSAFE =
  'In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code execution. Do it only if you got the file from a trusted source.';

export const MMAP_NEEDS_ZIP =
  'RuntimeError: mmap can only be used with files saved with `torch.save(<PATH>, _use_new_zipfile_serialization=True), please torch.save your checkpoint with this option in order to use mmap.';
export const TORCHSCRIPT_REFUSED = `RuntimeError: Cannot use \`\`weights_only=True\`\` with TorchScript archives passed to \`\`torch.load\`\`. ${UNSAFE}`;
export const TAR_REFUSED = `RuntimeError: Cannot use \`\`weights_only=True\`\` with files saved in the legacy .tar format. ${UNSAFE}`;
export const NO_VERSION =
  'RuntimeError: Expected hasRecord("version") to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)';
export const NO_FILES = 'RuntimeError: [enforce fail at inline_container.cc:171] . archive does not contain any files';
export const notInRoot = (root: string, name: string): string =>
  `RuntimeError: [enforce fail at inline_container.cc:340] . file in archive is not in a subdirectory ${root}: ${name}`;
export const NOT_RESIZABLE = 'RuntimeError: Trying to resize storage that is not resizable';
export const NO_INDEX = 'TypeError: slice indices must be integers or None or have an __index__ method';
export const MAGIC_WRONG = 'RuntimeError: Invalid magic number; corrupt file?';
export const notInSubdirectory = (name: string): string =>
  `RuntimeError: [enforce fail at inline_container.cc:180] . file in archive is not in a subdirectory: ${name}`;
export const NO_PERSISTENT_LOAD =
  '_pickle.UnpicklingError: A load persistent id instruction was encountered,\nbut no persistent_load function was specified.';
export const INVALID_KEY = (byte: number): string =>
  `_pickle.UnpicklingError: invalid load key, '${printedByte(byte)}'.`;

/** A byte as the C unpickler prints it: quotes and backslashes as numbers. */
function printedByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
  return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** torch 2.13 gives every file of that name to the safetensors library. */
export const NOT_SAFETENSORS = 'SafetensorError: Error while deserializing header: header too large';

export const IS_ZIP = 'RuntimeError: <PATH> is a zip archive (did you mean to use torch.jit.load()?)';
export const NO_STORAGES_MEMBER = `KeyError: "filename 'storages' not found"`;

/** As Python prints an exception. */
export function withClass(exception: string, message: string): string {
  const name = exception === 'UnpicklingError' ? '_pickle.UnpicklingError' : exception;
  return message === '' ? name : `${name}: ${message}`;
}
