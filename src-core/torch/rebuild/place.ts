import type { KeyPath, Quantization, TensorInfo } from '../../model/tensor.ts';
import type { TensorFacts } from './rebuilt.ts';

/** A tensor at its place; the tensors it is made of get names below its own. */
export function placeTensor(facts: TensorFacts, keyPath: KeyPath): TensorInfo {
  const name = nameOf(keyPath);
  const { parts, quantization } = facts;
  if (parts === undefined && quantization === undefined) return { ...facts, name, keyPath };
  return {
    ...facts,
    name,
    keyPath,
    ...(parts === undefined ? {} : { parts: placeParts(parts, keyPath) }),
    ...(quantization === undefined ? {} : { quantization: placeQuantization(quantization, keyPath) }),
  };
}

export function nameOf(keyPath: KeyPath): string {
  const [only] = keyPath;
  return keyPath.length === 1 && only !== undefined ? String(only) : keyPath.join('.');
}

function placeParts(
  parts: Readonly<Record<string, TensorInfo>>,
  keyPath: KeyPath,
): Readonly<Record<string, TensorInfo>> {
  return Object.fromEntries(Object.entries(parts).map(([role, part]) => [role, placePart(part, role, keyPath)]));
}

function placePart(part: TensorInfo, role: string, keyPath: KeyPath): TensorInfo {
  // Its name and path, the role alone so far, are replaced by those of its place.
  return placeTensor(part, [...keyPath, role]);
}

function placeQuantization(quantization: Quantization, keyPath: KeyPath): Quantization {
  if (quantization.scheme === 'per_tensor_affine') return quantization;
  const { scales, zeroPoints } = quantization;
  return {
    ...quantization,
    scales: placePart(scales, 'scales', keyPath),
    zeroPoints: placePart(zeroPoints, 'zero_points', keyPath),
  };
}
