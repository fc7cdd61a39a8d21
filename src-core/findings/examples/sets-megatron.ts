import type { Example } from '../example.ts';

/** Two slices of a model, as Megatron-LM lays them out. */
const RUN = [
  'import argparse, os, shutil, torch',
  'def rank(slice, iteration=100, name="w", size=4):',
  '    folder = "run/iter_%07d/mp_rank_%02d/" % (iteration, slice)',
  '    os.makedirs(folder, exist_ok=True)',
  '    args = argparse.Namespace(tensor_model_parallel_size=2, pipeline_model_parallel_size=1)',
  '    torch.save({"args": args, "iteration": iteration, "model": {name: torch.full((size,), slice + 1.0)}},',
  '               folder + "model_optim_rng.pt")',
  '    return folder',
  'rank(0)',
  'rank(1)',
  'open("run/latest_checkpointed_iteration.txt", "w").write("100")',
];
const ONE = 'mp_rank_01/model_optim_rng.pt';

export const SETS_MEGATRON_EXAMPLES = {
  SE230: {
    make: [...RUN, 'shutil.rmtree("run/iter_0000100/mp_rank_01")'],
    run: 'assay validate run',
    says: `iter_0000100/${ONE}: 1 of 2 ranks have no model file: mp_rank_01`,
  },
  SE231: {
    make: [...RUN, 'torch.save({}, "run/iter_0000100/mp_rank_00/distrib_optim.pt")'],
    run: 'assay validate run',
    says: 'iter_0000100/mp_rank_01/distrib_optim.pt: 1 of 2 ranks lack the optimizer that the others have: mp_rank_01',
  },
  SE232: {
    make: [...RUN, 'open("run/latest_checkpointed_iteration.txt", "w").write("200")'],
    run: 'assay validate run',
    says: '`latest_checkpointed_iteration.txt` names `iter_0000200`, which is not there; there are iter_0000100',
  },
  SE233: {
    make: [...RUN, 'open("run/latest_checkpointed_iteration.txt", "w").close()'],
    run: 'assay validate run',
    says: '`latest_checkpointed_iteration.txt` holds "" instead of the number of an iteration or `release`',
  },
  SE234: {
    make: [...RUN, 'os.remove("run/latest_checkpointed_iteration.txt")'],
    run: 'assay validate run',
    says: '`latest_checkpointed_iteration.txt` is not there; `iter_0000100` was looked at, the last iteration',
  },
  SE235: {
    make: RUN,
    run: 'assay validate run/iter_0000100/mp_rank_00/model_optim_rng.pt',
    says: 'this is the file of one rank, `mp_rank_00`, of 2',
  },
  SE360: {
    make: [...RUN, 'os.replace(rank(1, 200) + "model_optim_rng.pt", "run/iter_0000100/mp_rank_01/model_optim_rng.pt")'],
    run: 'assay validate run',
    says: `iter_0000100/${ONE}: \`iteration\` is 200, and 100 in \`mp_rank_00/model_optim_rng.pt\``,
  },
  SE361: {
    make: [...RUN, 'rank(1, name="v")'],
    run: 'assay validate run',
    says: `iter_0000100/${ONE}: it lacks 1 tensor of the model in \`mp_rank_00/model_optim_rng.pt\` and has 1 of its own; the first is \`model.w\``,
  },
  SE362: {
    make: [...RUN, 'rank(1, size=6)'],
    run: 'assay validate run',
    says: `iter_0000100/${ONE}: 1 tensor has other shapes than in \`mp_rank_00/model_optim_rng.pt\`; \`model.w\` is 6 here and 4 there`,
  },
  SE363: {
    make: [...RUN, 'shutil.copy("run/iter_0000100/mp_rank_00/model_optim_rng.pt", "run/iter_0000100/mp_rank_01")'],
    run: 'assay validate run',
    says: `iter_0000100/${ONE}: the records are those of \`mp_rank_00/model_optim_rng.pt\`, to their checksums`,
  },
} as const satisfies Record<string, Example>;
