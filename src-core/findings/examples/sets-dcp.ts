import type { Example } from '../example.ts';

/** Distributed checkpoints of torch. */
export const SETS_DCP_EXAMPLES = {
  SE210: {
    make: [
      'import os',
      'import torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'os.remove("run/.metadata")',
    ],
    run: 'assay validate run',
    says: 'the folder has `.distcp` files (1), but no `.metadata`',
  },
  SE211: {
    make: [
      'import os',
      'import torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'os.remove("run/__0_0.distcp")',
    ],
    run: 'assay validate run',
    says: '`__0_0.distcp` is missing; 2 items lie in it',
  },
  SE212: {
    make: [
      'import torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'open("run/__0_0.distcp", "r+b").truncate(2000)',
    ],
    run: 'assay validate run',
    says: '`__0_0.distcp` has 2000 bytes; 1 item needs 3154',
  },
  SE213: {
    make: [
      'import os',
      'import torch, torch.distributed.checkpoint as dcp',
      'writer = dcp.FileSystemWriter("run", single_file_per_rank=False, thread_count=2)',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(1000)}, storage_writer=writer)',
      'os.rename("run/__0_0.distcp", "x")',
      'os.rename("run/__0_1.distcp", "run/__0_0.distcp")',
      'os.rename("x", "run/__0_1.distcp")',
    ],
    run: 'assay validate run',
    says: '`__0_0.distcp` has the length that `__0_1.distcp` should have, and the other way round',
  },
  SE214: {
    make: [
      'import torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'open("run/__0_0.distcp", "ab").write(b"more")',
    ],
    run: 'assay validate run',
    says: '4 bytes follow the last item of `__0_0.distcp`',
  },
  SE215: {
    make: [
      'import torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'open("run/__1_0.distcp", "wb").write(open("run/__0_0.distcp", "rb").read())',
    ],
    run: 'assay validate run',
    says: '`__1_0.distcp` holds no item that `.metadata` knows',
  },
  SE216: {
    make: [
      'import pickle, torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'meta = pickle.load(open("run/.metadata", "rb"))',
      'next(iter(meta.storage_data.values())).relative_path = "../../secret"',
      'pickle.dump(meta, open("run/.metadata", "wb"))',
    ],
    run: 'assay validate run',
    says: '`.metadata` puts 1 item into `../../secret`, which is not a file inside the folder',
  },
  SE217: {
    make: [
      'import torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
    ],
    run: 'assay validate run/__0_0.distcp',
    says: 'this is one file of a distributed checkpoint: several items one behind the other in 3154 bytes',
  },
  SE218: {
    make: ['import torch, torch.distributed.checkpoint as dcp', 'dcp.save({"a": torch.ones(4)}, checkpoint_id="run")'],
    run: 'assay validate run/__0_0.distcp',
    says: 'this is one file of a distributed checkpoint, with a single item',
  },
  SE340: {
    make: [
      'import pickle, torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'pickle.dump({"epoch": 3}, open("run/.metadata", "wb"))',
    ],
    run: 'assay validate run',
    says: '`.metadata` holds a dict instead of the metadata of a distributed checkpoint',
  },
  SE341: {
    make: [
      'import pickle, torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'meta = pickle.load(open("run/.metadata", "rb"))',
      'one, two = meta.storage_data.values()',
      'one.offset, one.length, two.offset, two.length = two.offset, two.length, one.offset, one.length',
      'pickle.dump(meta, open("run/.metadata", "wb"))',
    ],
    run: 'assay validate run',
    says: '`b` at byte 0 of `__0_0.distcp` is float32 [4], the metadata says float32 [8]',
  },
  SE342: {
    make: [
      'import pickle, torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'meta = pickle.load(open("run/.metadata", "rb"))',
      'meta.storage_data.popitem()',
      'pickle.dump(meta, open("run/.metadata", "wb"))',
    ],
    run: 'assay validate run',
    says: '.metadata: `b` has a part at [0] for which the metadata names no file',
  },
  SE343: {
    make: [
      'import pickle, torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'meta = pickle.load(open("run/.metadata", "rb"))',
      'meta.state_dict_metadata["a"].size = torch.Size([9])',
      'pickle.dump(meta, open("run/.metadata", "wb"))',
    ],
    run: 'assay validate run',
    says: '.metadata: the chunks of `a` have 4 elements, the tensor has 9',
  },
  SE344: {
    make: [
      'import torch, torch.distributed.checkpoint as dcp',
      'dcp.save({"a": torch.ones(4), "b": torch.ones(8)}, checkpoint_id="run")',
      'b = bytearray(open("run/__0_0.distcp", "rb").read())',
      'b[: len(b) // 2 - 20] = bytes(len(b) // 2 - 20)',
      'open("run/__0_0.distcp", "wb").write(b)',
    ],
    run: 'assay validate run',
    says: '`a` at byte 0 of `__0_0.distcp` is no item of a checkpoint: the first bytes (0x00000000000000000000000000000000) are those of no known format',
  },
} as const satisfies Record<string, Example>;
