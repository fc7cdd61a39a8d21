export type Runtime = { readonly path: string } | { readonly missing: string };
export function findRuntime(packageFolder: string): Runtime;
export function displayProblem(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string;
export function fetchRuntime(packageFolder: string, note: string): Promise<Runtime>;
