export const ROOT: string;
export function runTool(packageName: string, name: string, args: readonly string[]): number;
export function runBuild(): number;
