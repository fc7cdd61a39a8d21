import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import type { RequestName } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { REQUEST_SCHEMAS } from '../../src-core/contract/schemas.ts';
import type { RequestCall } from '../channels/engine.ts';
import {
  HOST_CHANNELS,
  REQUEST_CHANNELS,
  type Answer,
  type HostRequestName,
  type HostRequests,
} from '../channels/window.ts';
import { refusalOf } from './sender.ts';

/**
 * The one way from a window into the program. Each message is refused unless it comes from the top frame of our page
 * and its arguments fit the contract, which has no place for a path.
 */
export interface Gate {
  readonly ipc: Pick<IpcMain, 'handle'>;
  readonly engine: (call: RequestCall) => Promise<unknown>;
  readonly host: HostHandlers;
  /** Told of every refusal, for the log. */
  readonly onRefused: (channel: string, reason: string) => void;
}

export type HostHandlers = {
  readonly [K in HostRequestName]: (...args: Parameters<HostRequests[K]>) => Promise<ReturnType<HostRequests[K]>>;
};

const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/)
  .transform((text) => text as CheckpointId);

/** Paths come from the preload, which had them from files a person dropped or picked. */
const HOST_SCHEMAS = {
  addFiles: z.tuple([z.array(z.string().min(1).max(32_767)).max(100_000)]),
  openDialog: z.tuple([]),
  showInFolder: z.tuple([id]),
  dragOut: z.tuple([id]),
  copyText: z.tuple([z.string().max(16 << 20)]),
} as const satisfies { readonly [K in HostRequestName]: z.ZodType<Parameters<HostRequests[K]>> };

export function openGate(gate: Gate): void {
  for (const name of Object.keys(REQUEST_CHANNELS) as RequestName[]) {
    admit(gate, REQUEST_CHANNELS[name], REQUEST_SCHEMAS[name], (args) => {
      // The schema of this name has just made these arguments.
      return gate.engine({ kind: 'request', name, args } as RequestCall);
    });
  }
  for (const name of Object.keys(HOST_CHANNELS) as HostRequestName[]) {
    const run = gate.host[name] as (...args: readonly unknown[]) => Promise<unknown>;
    admit(gate, HOST_CHANNELS[name], HOST_SCHEMAS[name], (args) => run(...args));
  }
}

function admit(
  { ipc, onRefused }: Gate,
  channel: string,
  schema: z.ZodType<readonly unknown[]>,
  run: (args: readonly unknown[]) => Promise<unknown>,
): void {
  ipc.handle(channel, async (event: IpcMainInvokeEvent, ...args: unknown[]): Promise<Answer> => {
    const parsed = schema.safeParse(args);
    const reason = refusalOf(event.senderFrame) ?? (parsed.success ? null : z.prettifyError(parsed.error));
    if (reason !== null || !parsed.success) {
      onRefused(channel, reason ?? '');
      return { ok: false, message: `refused: ${reason ?? ''}` };
    }
    try {
      return { ok: true, value: await run(parsed.data) };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  });
}
