import type { Example } from '../example.ts';

/** Files that are no checkpoint, and what their names say. */
export const FILE_EXAMPLES = {
  FI101: {
    make: ['open("model.pt", "wb").close()'],
    run: 'assay validate model.pt',
    says: 'the file has 0 bytes',
  },
  FI102: {
    make: ['open("model.pt", "wb").write(bytes(20480))'],
    run: 'assay validate model.pt',
    says: 'all 20480 bytes of the file are zero',
  },
  FI103: {
    make: [String.raw`open("model.pt", "wb").write(b"\xff" * 4096)`],
    run: 'assay validate model.pt',
    says: 'all 4096 bytes of the file are 0xff',
  },
  FI104: {
    make: [String.raw`open("model.pt", "wb").write(b"\x80")`],
    run: 'assay validate model.pt',
    says: 'the file has only 1 byte (0x80), too few for any checkpoint',
  },
  FI105: {
    make: [
      'open("model.pt", "w").write(',
      String.raw`    "version https://git-lfs.github.com/spec/v1\n"`,
      String.raw`    "oid sha256:" + "4d7a" * 16 + "\n"`,
      String.raw`    "size 438012345\n"`,
      ')',
    ],
    run: 'assay validate model.pt',
    says: 'this is a Git LFS pointer to a file of 438012345 bytes (sha256 4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a4d7a), not the file itself',
  },
  FI106: {
    make: ['open("model.pt", "w").write("<!DOCTYPE html><html><head><title>403 Forbidden</title></head></html>")'],
    run: 'assay validate model.pt',
    says: 'this is a web page titled `403 Forbidden`',
  },
  FI107: {
    make: ['open("model.pt", "w").write(\'{"error": "Repository not found"}\')'],
    run: 'assay validate model.pt',
    says: 'this is the answer of a server that refused the download: `Repository not found`',
  },
  FI108: {
    make: ['open("model.pt", "w").write(\'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>\')'],
    run: 'assay validate model.pt',
    says: 'this is the answer of a storage service that refused the download: `NoSuchKey`',
  },
  FI109: {
    make: ['import gzip, torch', 'torch.save({"w": torch.ones(4)}, gzip.open("model.pt", "wb"))'],
    run: 'assay validate model.pt',
    says: 'this file is compressed with gzip',
  },
  FI110: {
    make: [
      'import tarfile, torch',
      'torch.save({"w": torch.ones(4)}, "model.pt")',
      'with tarfile.open("model.pth.tar", "w") as tar:',
      '    tar.add("model.pt")',
    ],
    run: 'assay validate model.pth.tar',
    says: 'this is a tar archive that contains `./@PaxHeader`, `model.pt`',
  },
  FI111: {
    make: [String.raw`open("model.pt", "w").write("Invalid username or password.\n")`],
    run: 'assay validate model.pt',
    says: 'this is a text that begins with `Invalid username or password.`',
  },
  FI112: {
    make: [String.raw`open("model.tflite", "wb").write(b"\x1c\0\0\0TFL3" + bytes(64))`],
    run: 'assay validate model.tflite',
    says: 'this is a TensorFlow Lite file, which is recognised by its content but not read',
  },
  FI113: {
    make: [String.raw`open("model.pt", "wb").write(b"%PDF-1.7\n" + bytes(64))`],
    run: 'assay validate model.pt',
    says: 'this is a PDF document, not a checkpoint',
  },
  FI114: {
    make: [
      'import base64, pickle',
      'open("model.pt", "wb").write(base64.encodebytes(pickle.dumps(list(range(1000)))))',
    ],
    run: 'assay validate model.pt',
    says: 'this is base64 text; decoded it begins with the signature of pickle',
  },
  FI115: {
    make: ['import random', 'open("model.pt", "wb").write(random.Random(1).randbytes(4096))'],
    run: 'assay validate model.pt',
    says: 'the first bytes (0xf5b165224a58b791df6af1d8303e61cd) are those of no known format',
  },
  FI116: {
    make: ['open("model.pt", "w").write(\'{"step": 0, "loss": 1.0}\')'],
    run: 'assay validate model.pt',
    says: 'this is a JSON document that begins with `{"step": 0, "loss": 1.0}`',
  },
  FI120: {
    make: ['import torch', 'torch.save({"w": torch.ones(4)}, "model.pt.part")'],
    run: 'assay validate model.pt.part',
    says: 'the name ends in `.part`: a download that is not finished',
  },
  FI121: {
    make: ['import torch', 'torch.save({"w": torch.ones(4)}, "checkpoint.pth.tar")'],
    run: 'assay validate checkpoint.pth.tar',
    says: 'the name ends in `.tar`, the content is torch-zip',
  },
  FI122: {
    make: ['open("model.gguf.part2of2", "wb").write(bytes(range(256)) * 16)'],
    run: 'assay validate model.gguf.part2of2',
    says: 'the name ends in `.part2of2`: one part of `model.gguf`',
  },
  FI123: {
    make: [
      'import torch',
      'torch.save({"w": torch.ones(1000)}, "model.pt")  # on a disk that is full',
      'open("model.pt", "r+b").truncate(3000)',
    ],
    run: 'assay validate model.pt',
    says: 'the file is cut, and the disk that it lies on has only 1048576 bytes free',
  },
  FI201: {
    make: [
      'import base64, torch',
      'torch.save({"w": torch.ones(4)}, "whole.pt")',
      'open("model.pt", "wb").write(base64.encodebytes(open("whole.pt", "rb").read()))',
    ],
    run: 'assay validate model.pt',
    says: 'the archive is encoded as base64 text; no loader undoes that',
  },
  FI202: {
    make: ['import torch', 'torch.save({"w": torch.ones(4)}, "6f1e" * 16)'],
    run: 'assay validate 6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e6f1e',
    says: 'the name is the SHA-256 of another content: the file has 77376ce8082f4dc69abae6203af3e9aa1f60c1208d25075620ffbd722b757844',
  },
  FI204: {
    make: [
      'import pickle, torch',
      'pickle.dump(list(range(3000)), open("a.pkl", "wb"))',
      'b = open("a.pkl", "rb").read()',
      String.raw`open("a.pkl", "wb").write(b.replace(b"\n", b"\r\n"))`,
    ],
    run: 'assay validate a.pkl',
    says: 'the file went through a program that took it for text: every line feed of its beginning has a carriage return in front of it (268 of them)',
  },
  FI203: {
    make: ['import torch', 'torch.save({"w": torch.ones(4)}, "resnet50-0676ba61.pth")'],
    run: 'assay validate resnet50-0676ba61.pth',
    says: 'the SHA-256 of the file begins with bada984b, its name promises 0676ba61',
  },
} as const satisfies Record<string, Example>;
