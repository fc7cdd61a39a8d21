import type { PickleEffect, PickleValue, PyGlobal } from '../pickle/node.ts';
import { valueText } from '../pickle/value-text.ts';
import { argumentsOf, isCall, isGlobal } from './effects.ts';

/** Characters of a name or a call that are shown: one line. */
const SHOWN = 200;

export function fullName(global: PyGlobal): string {
  return `${global.module}.${global.name}`;
}

export function shown(name: string): string {
  return name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name;
}

/** `os.system('id')`: the call as Python would write it, cut to a line. */
export function callText(effect: PickleEffect): string {
  return shown(
    `${calleeText(effect.target)}(${argumentsOf(effect.argument)
      .map((argument) => valueText(argument, { characters: 80 }))
      .join(', ')})`,
  );
}

function calleeText(callee: PickleValue): string {
  if (isGlobal(callee)) return fullName(callee);
  return isCall(callee) && isGlobal(callee.callee)
    ? `${fullName(callee.callee)}(…)`
    : valueText(callee, { characters: 80 });
}
