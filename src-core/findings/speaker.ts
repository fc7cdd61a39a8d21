/** Whose words the reference message of a finding is, by the family of its code. */
const SPEAKERS: Readonly<Record<string, string>> = {
  ST: 'safetensors',
  NP: 'numpy',
  GG: 'the loader',
  SE: 'the loader',
  OX: 'the loader',
  // Level 4 is what a program runs into after the load.
  KY: 'Python',
};

/** Who would say the reference message: "torch.load would say: …" is true of torch's own files only. */
export function speakerOf(code: string): string {
  return SPEAKERS[code.slice(0, 2)] ?? 'torch.load';
}
