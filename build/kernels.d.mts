export const TARGET: string;
export function buildKernels(): Promise<string>;
