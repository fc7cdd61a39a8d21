/**
 * Operators of TorchScript that reach outside of the process, and what they do. Source: torch/jit/_builtins.py,
 * register_prim_ops.cpp.
 */
const OPERATORS: Readonly<Record<string, string>> = {
  save: 'writes a file',
  from_file: 'maps a file of the machine, and makes or enlarges it where it is asked to',
  rpc_sync: 'runs a function on another machine',
  rpc_async: 'runs a function on another machine',
  rpc_remote: 'runs a function on another machine',
};

/**
 * Text and comments, which are passed over, or a call of one of the operators. A quote that is never closed ends
 * with its line, and the lexer of TorchScript refuses it: every part takes time linear in the text.
 */
const PARTS =
  /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?|#[^\n]*|\b(?:torch|ops\s*\.\s*aten)\s*\.\s*(save|from_file)\s*\(|\b(rpc_sync|rpc_async|rpc_remote)\s*\(/g;

export interface OperatorCall {
  readonly operator: string;
  readonly why: string;
}

/** Operators that compiled code calls and that reach outside of the process; each once, in the order of the text. */
export function operatorsReachingOut(code: string): readonly OperatorCall[] {
  const found = new Map<string, OperatorCall>();
  for (const [, operator, remote] of code.matchAll(PARTS)) {
    const name = operator ?? remote;
    const why = name === undefined ? undefined : OPERATORS[name];
    if (name !== undefined && why !== undefined)
      found.set(name, { operator: operator === undefined ? name : `torch.${name}`, why });
  }
  return [...found.values()];
}
