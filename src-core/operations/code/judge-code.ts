import type { ByteSource } from '../../bytes/byte-source.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import type { Safety } from '../../model/checkpoint.ts';
import { scanPickles, type SafetyScan } from '../../safety/scan.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { hiddenPickles } from './hidden-pickles.ts';
import { torchAnswers } from '../torch-answers/torch-answers.ts';

/** Complete what a reader of torch's formats read: which code it names, whether that is safe, what torch.load answers. */
export async function judgeCode(read: TorchRead, source: ByteSource, context: ReadContext): Promise<FormatResult> {
  const hidden = await hiddenPickles(read, source, context);
  const scan = scanPickles([...read.pickles, ...hidden.pickles], context.limits);
  const globals = [...read.checkpoint.globals, ...scan.globals];
  const safety = read.checkpoint.safety ?? safetyOf(read, scan, hidden.findings.length > 0);
  return {
    checkpoint: {
      ...read.checkpoint,
      globals,
      safety,
      torch:
        read.checkpoint.torch ?? torchAnswers({ read, globals: scan.globals, name: context.name, size: source.size }),
    },
    findings: [...read.findings, ...scan.findings, ...hidden.findings],
    checksums: read.checksums,
  };
}

/** Where nothing could be scanned nothing is called safe. An exported program has no pickle; its weights are raw. */
function safetyOf({ pickles, checkpoint }: TorchRead, { safety }: SafetyScan, incomplete: boolean): Safety | null {
  if (safety === 'safe' && incomplete) return 'unknown';
  if (safety !== 'safe' || pickles.length > 0 || checkpoint.format === 'torch-export') return safety;
  return null;
}
