import { App } from './app.ts';
import type { Chromium } from './chromium.ts';

/** What the parts of the stand-in share: one program, one browser. */
export const app = new App();

let browser: Chromium | null = null;

export function setChromium(chromium: Chromium): void {
  browser = chromium;
  app.browserPid = chromium.process.pid;
}

export function chromium(): Chromium {
  if (browser === null) throw new Error('Electron cannot do this before the app is ready');
  return browser;
}

type InvokeHandler = (event: object, ...args: readonly unknown[]) => unknown;
export const invokeHandlers = new Map<string, InvokeHandler>();

type ProtocolHandler = (request: Request) => Response | Promise<Response>;
export const protocolHandlers = new Map<string, ProtocolHandler>();

type PermissionCheck = (contents: unknown, permission: string, origin: string, details: object) => boolean;
export const permissions: { check: PermissionCheck | null } = { check: null };
