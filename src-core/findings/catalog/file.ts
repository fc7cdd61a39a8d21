import type { Rule } from '../rule.ts';

/** Level 1: is there a file with bytes in it, and is it a checkpoint at all? */
export const FILE_RULES = {
  FI101: {
    level: 'size',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file is empty',
    message: 'the file has 0 bytes',
    advice:
      'Take the previous checkpoint; nothing can be recovered from this one. Check disk space and quota where it was written.',
    reference: 'EOFError: Ran out of input',
    expected: 'at least one byte',
    actual: '0 bytes',
    explanation:
      'A process that is killed, or a disk or quota that is full, leaves an empty file behind when the writer has created it but nothing has reached the disk yet.',
  },
  FI102: {
    level: 'size',
    severity: 'error',
    kind: 'corrupted',
    title: 'every byte of the file is zero',
    message: 'all {size} bytes of the file are zero',
    advice:
      'Download or copy the file again; its space was reserved but its content never arrived. Do not follow a hint to load it with weights_only=False.',
    expected: 'a checkpoint',
    actual: '{size} zero bytes',
    explanation:
      'Download tools and network file systems reserve the whole file first and fill it later. When they are interrupted, or when power is lost before the data reaches the disk, the reserved zeros remain. torch takes such a file for an old tar archive without members, which is why its message speaks of the tar format and not of zeros.',
  },
  FI103: {
    level: 'size',
    severity: 'error',
    kind: 'corrupted',
    title: 'every byte of the file is the same',
    message: 'all {size} bytes of the file are 0x{byte}',
    advice: 'Restore the file from another copy; this one holds nothing. Check the medium it lies on.',
    expected: 'a checkpoint',
    actual: '{size} bytes of 0x{byte}',
    explanation:
      'One value repeated over the whole file is what an erased flash cell (0xff) or a filled buffer looks like. No format of a checkpoint begins like this.',
  },
  FI104: {
    level: 'size',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file is too short to be anything',
    message: 'the file has only {size} bytes (0x{head}), too few for any checkpoint',
    advice: 'Take the previous checkpoint and check disk space where this one was written; nothing can be recovered.',
    expected: 'a checkpoint',
    actual: '{size} bytes',
    explanation:
      'The smallest file that torch.save writes has several hundred bytes. What remains here is the first write of a process that was stopped, or an answer of one byte that was saved as a file.',
  },
  FI105: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'a Git LFS pointer, not the file it points to',
    message: 'this is a Git LFS pointer to a file of {targetSize} bytes (sha256 {oid}), not the file itself',
    advice:
      'Run `git lfs pull` in the repository (after `git lfs install`), or download the real file from the web page of the model.',
    expected: 'a file of {targetSize} bytes',
    actual: 'a pointer of {size} bytes',
    explanation:
      'Repositories keep big files outside git and put a short text in their place. Cloning without Git LFS, or downloading the "raw" link of a pointer, gives the text.',
  },
  FI106: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'a web page',
    message: 'this is a web page titled `{title}`',
    advice: 'Open the link in a browser, sign in or confirm the download there, and save the file again.',
    expected: 'a checkpoint',
    actual: 'HTML',
    explanation:
      'A login page, a quota notice or an error page was saved under the name of the checkpoint, because the tool that fetched it did not look at what it received.',
  },
  FI107: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'an error message of a server, as JSON',
    message: 'this is the answer of a server that refused the download: `{message}`',
    advice: 'Check the address, and that you are signed in and allowed to download it; then fetch the file again.',
    expected: 'a checkpoint',
    actual: 'JSON with an error message',
    explanation:
      'Model hubs and storage services answer with JSON when a file does not exist or may not be read. A tool that does not check the status of the answer saves that text as the file.',
  },
  FI108: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'an error message of a storage service, as XML',
    message: 'this is the answer of a storage service that refused the download: `{code}`',
    advice:
      'Ask for a new link or for permission (NoSuchKey: the name is wrong; AccessDenied, ExpiredToken: the right to read is missing) and fetch the file again.',
    expected: 'a checkpoint',
    actual: 'XML',
    explanation:
      'S3, Azure and Google Cloud Storage answer with an XML document when an object is missing, when the signature of a link has expired, or when access is denied.',
  },
  FI109: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'a compressed file around something else',
    message: 'this file is compressed with {what}',
    advice: 'Decompress it first ({tool}) and check what comes out.',
    expected: 'a checkpoint',
    actual: '{what} data',
    explanation:
      'No loader of checkpoints decompresses a whole file. Somebody compressed it for transport and the suffix was lost, or a server sent it compressed and the tool did not unpack it. `joblib.load` and `pandas.read_pickle` do decompress: what a pickle in zlib, gzip, bzip2, xz, lzma, lz4 or Zstandard would run is judged, as far as its first megabytes.',
  },
  FI110: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'a tar archive around files',
    message: 'this is a tar archive that contains {members}',
    advice: 'Extract it (`tar -xf`) and check the files inside.',
    expected: 'a checkpoint',
    actual: 'a tar archive',
    explanation:
      'torch before 0.1.10 wrote tar archives with the members `sys_info`, `pickle`, `storages` and `tensors`. This archive has other members: it is a parcel, and the checkpoint is inside it.',
  },
  FI111: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'a text',
    message: 'this is a text that begins with `{line}`',
    advice: 'Read it: it is often the reason why the download failed. Then fetch the file again.',
    expected: 'a checkpoint',
    actual: 'text',
    explanation: 'A note, a log, a script or a plain answer of a server was saved under the name of a checkpoint.',
  },
  FI112: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'a model format that is recognised but not read',
    message: 'this is a {what} file, which is recognised by its content but not read',
    advice: 'Open it with the tools of that format.',
    expected: 'a format that is read',
    actual: '{what}',
    explanation:
      'The first bytes are those of a known model format that is outside what is checked here. Nothing is said about whether the file is whole.',
  },
  FI113: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'another kind of file',
    message: 'this is {what}, not a checkpoint',
    advice: 'Look for the right file: this one was renamed, or the wrong link was followed.',
    expected: 'a checkpoint',
    actual: '{what}',
    explanation: 'The first bytes are the signature of a kind of file that never holds a checkpoint.',
  },
  FI201: {
    level: 'container',
    severity: 'error',
    kind: 'incompatible',
    title: 'an archive encoded as base64 text',
    message: 'the archive is encoded as base64 text; no loader undoes that',
    advice: 'Decode it first (`base64 -d`) and check what comes out.',
    expected: 'an archive as it was written',
    actual: 'its bytes as text of 64 letters',
    explanation:
      'Mail programs and some APIs carry files as text of 64 letters. The checkpoint is in there, saved without decoding it. Nothing is said about the archive itself before that is undone.',
  },
  FI202: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the content is not what the name is the hash of',
    message: 'the name is the SHA-256 of another content: the file has {actual}',
    advice: 'Download it again: the cache that gave it this name keeps each file under the hash of its content.',
    expected: '{promised}',
    actual: '{actual}',
    explanation:
      'The Hugging Face cache and Git LFS keep each large file under the SHA-256 of its content. A name of 64 hexadecimal digits that is not the hash of what is in it means a download that was cut or changed.',
  },
  FI203: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'the content does not have the hash in the name',
    message: 'the SHA-256 of the file begins with {actual}, its name promises {promised}',
    advice:
      'If the name comes from a model zoo, download it again; a name of your own may mean something else by these digits.',
    reference: 'RuntimeError: invalid hash value (expected "{promised}", got "{whole}")',
    expected: '{promised}',
    actual: '{actual}',
    explanation:
      'Model zoos put the beginning of the SHA-256 of a file between a dash and the suffix (`resnet50-0676ba61.pth`), and `torch.hub.load_state_dict_from_url(check_hash=True)` compares it. Other programs put a commit or a date there, so this is a warning.',
  },
  FI204: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file was changed as if it were text',
    message: 'the file went through a program that took it for text: {what}',
    advice:
      'Transfer it again as bytes: FTP in binary mode; for git, a line `*.pt binary` in `.gitattributes`. Bytes that were replaced are lost; only bytes that became two can be turned back.',
    explanation:
      'FTP in text mode and git with `autocrlf` turn every byte 0A into 0D 0A. A program that decodes the file as text writes U+FFFD for bytes that are not UTF-8, or two bytes for each byte above 7F. The file grows, so nothing in it is where it should be: what else is reported follows from that.',
  },
  FI114: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'a file encoded as base64 text',
    message: 'this is base64 text; decoded it begins with {inside}',
    advice: 'Decode it first (`base64 -d`) and check what comes out.',
    expected: 'a checkpoint',
    actual: 'base64 text',
    explanation:
      'Mail programs and some APIs carry files as text of 64 letters. The file was saved without decoding it.',
  },
  FI115: {
    level: 'size',
    severity: 'error',
    kind: 'corrupted',
    title: 'nothing that is recognised',
    message: 'the first bytes (0x{head}) are those of no known format',
    advice:
      'Compare the size and checksum with the source and copy the file again. If it is a format of its own, open it with the program that wrote it.',
    expected: 'a checkpoint',
    actual: '{size} bytes of unknown content',
    explanation:
      'Neither the beginning nor the end of the file looks like a checkpoint, an archive, a text or another common kind of file. Encrypted files and files whose beginning was overwritten look like this.',
  },
  FI116: {
    level: 'size',
    severity: 'error',
    kind: 'incompatible',
    title: 'a JSON document',
    message: 'this is {what} that begins with `{line}`',
    advice: 'Look for the weights beside it: a JSON file holds a configuration, an index or a log.',
    expected: 'a checkpoint',
    actual: '{what}',
    explanation:
      'Configurations, shard indexes, tokenizers and training logs are JSON. They lie beside the weights and are easily taken for them.',
  },
  FI120: {
    level: 'size',
    severity: 'warning',
    kind: null,
    title: 'the name says that a download is not finished',
    message: 'the name ends in `{suffix}`: a download that is not finished',
    advice: 'Wait for the download to end, or start it again; do not rename the file by hand.',
    explanation:
      'Browsers and download tools give a file its final name when it is complete. Until then the suffix is .part, .crdownload, .incomplete, .download or .tmp.',
  },
  FI121: {
    level: 'size',
    severity: 'info',
    kind: null,
    title: 'the name says another format than the content',
    message: 'the name ends in `{suffix}`, the content is {format}',
    advice: 'Load it as what it is; a name that fits spares the next person the search.',
    explanation:
      'The content decides how a file is read, never its name. `checkpoint.pth.tar` is the best known case: a habit of naming, not a tar archive, which is why `tar -xf` fails on it.',
  },
  FI122: {
    level: 'size',
    severity: 'warning',
    kind: null,
    title: 'the name says that this is one part of several',
    message: 'the name ends in `{part}`: one part of `{whole}`',
    advice:
      'Join all parts in their order (`cat {whole}.part* > {whole}`, on Windows `copy /b`), and check the result.',
    explanation:
      'Files beyond the limit of a hub or a file system are split, `model.gguf.part1of2` and so on. No loader reads a part: the first looks like a file that was cut, the others like nothing that is known.',
  },
  FI123: {
    level: 'size',
    severity: 'warning',
    kind: null,
    title: 'the disk is full',
    message: 'the file is cut, and the disk that it lies on has only {free} bytes free',
    advice: 'Free some space before saving or copying it again, and look whether older checkpoints there are cut too.',
    reference:
      'RuntimeError: [enforce fail at inline_container.cc] . PytorchStreamWriter failed writing file data/0: file write failed',
    explanation:
      'A save that runs out of space stops with a message about a failed write or an unexpected position, and leaves the part that fitted. This note is given where a file is cut and the disk has no room for a file of its size. The disk may also have filled up later.',
  },
} as const satisfies Record<string, Rule>;
