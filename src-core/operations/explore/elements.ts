import type { Elements } from '../../contract/values.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { numberLayout } from '../../values/decode.ts';
import { readUnits } from '../../values/units.ts';
import type { NotRead } from '../../values/tensor-numbers.ts';
import { countedPart, numbersOf, openerOf, type OpenCheckpoint } from './open-tensor.ts';
import { numberText, wholeText } from './number-text.ts';

/** A run of elements as torch would print them, each beside its bytes. A run past the end is cut. */
export async function elementsOf(
  open: OpenCheckpoint,
  tensor: TensorInfo,
  start: number,
  count: number,
): Promise<Elements | NotRead> {
  const counted = countedPart(tensor);
  const numbers = await numbersOf(open, counted);
  if (!numbers.ok) return numbers;
  const { elements: total, perElement, of } = numbers;
  const from = Math.min(start, total);
  const shown = Math.min(count, total - from);
  const read = new Float64Array(shown * perElement);
  if (shown > 0) await numbers.read(from, shown, read, open.context.signal);
  const storage = counted.storage === null ? undefined : open.checkpoint.storages.at(counted.storage);
  const byteOrder = storage?.byteOrder ?? 'little';
  const raw = shown === 0 ? null : await rawUnits(open, counted, from, shown);
  const values = Array.from({ length: shown }, (_, place) => {
    if (perElement === 2) return complexText(read[2 * place] ?? 0, read[2 * place + 1] ?? 0, counted.dtype);
    const isExact = of === 'values' && raw !== null && counted.negated !== true;
    const whole = isExact ? wholeText(raw.bytes, place * raw.unitBytes, counted.dtype, byteOrder) : null;
    return whole ?? numberText(read[place] ?? 0, of === 'dequantized' ? 'float32' : counted.dtype);
  });
  const hex =
    raw === null
      ? []
      : Array.from({ length: shown }, (_, place) => hexOf(raw.bytes, place * raw.unitBytes, raw.unitBytes));
  return { ok: true, start: from, total, values, hex, byteOrder, of };
}

interface RawUnits {
  readonly bytes: Uint8Array;
  readonly unitBytes: number;
}

/** Null where elements share a byte. */
async function rawUnits(
  open: OpenCheckpoint,
  tensor: TensorInfo,
  start: number,
  count: number,
): Promise<RawUnits | null> {
  const layout = numberLayout(tensor.dtype);
  const storage = tensor.storage === null ? undefined : open.checkpoint.storages.at(tensor.storage);
  if (layout === null || layout.kind === 'packed' || storage === undefined || tensor.stride === null) return null;
  const { signal } = open.context;
  const bytes = await openerOf(open)(storage, signal);
  if (typeof bytes === 'string') return null;
  const { shape, stride, storageOffset: offset } = tensor;
  const { unitBytes } = layout;
  return { bytes: await readUnits(bytes, { shape, stride, offset }, unitBytes, start, count, signal), unitBytes };
}

function complexText(real: number, imaginary: number, dtype: string): string {
  const part = dtype === 'complex128' ? 'float64' : 'float32';
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? '' : '+';
  return `${numberText(real, part)}${sign}${numberText(imaginary, part)}j`;
}

function hexOf(bytes: Uint8Array, start: number, length: number): string {
  let text = '';
  for (let place = start; place < start + length; place++) text += (bytes[place] ?? 0).toString(16).padStart(2, '0');
  return text;
}
