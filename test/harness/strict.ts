/**
 * An object that throws when a member is touched that it does not have, so that the stand-in cannot lie by silence:
 * what the app uses and the stand-in lacks fails loudly instead of doing nothing. Runs in the page as well.
 */
export function strict<T extends object>(name: string, target: T): T {
  // What `await`, `JSON.stringify` and the inspector look for on every object.
  const probed = ['then', 'toJSON', 'constructor', 'nodeType', 'asymmetricMatch'];
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'string' && !(key in object) && !probed.includes(key)) {
        throw new Error(`the stand-in for Electron does not implement ${name}.${key}`);
      }
      const member = Reflect.get(object, key) as unknown;
      if (typeof member !== 'function' || key === 'constructor' || key === 'prototype') return member;
      // Private members are on the object itself, not on its proxy.
      return (...args: unknown[]) => Reflect.apply(member, object, args) as unknown;
    },
  });
}

/** Throw for an event the stand-in never emits: a listener for it would wait for ever. */
export function checkEvent(name: string, event: string | symbol, emitted: readonly string[]): void {
  if (typeof event === 'string' && !emitted.includes(event)) {
    throw new Error(`the stand-in for Electron does not emit ${name} "${event}"`);
  }
}
