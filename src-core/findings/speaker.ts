/** Whose words the reference message of a finding is, by its code or the family of that. */
const SPEAKERS: Readonly<Record<string, string>> = {
  FI203: 'torch.hub',
  KY405: 'load_state_dict',
  KY421: 'load_state_dict',
  KY422: 'load_state_dict',
  KY423: 'load_state_dict',
  TA351: 'load_state_dict',
  ST: 'safetensors',
  NP: 'numpy',
  HD: 'h5py',
  KS: 'Keras',
  GG: 'the loader',
  SE: 'the loader',
  OX: 'the loader',
  // Level 4 is what a program runs into after the load.
  KY: 'Python',
};

/** Who would say the reference message: "torch.load would say: …" is true of torch's own files only. */
export function speakerOf(code: string): string {
  return SPEAKERS[code] ?? SPEAKERS[code.slice(0, 2)] ?? 'torch.load';
}
