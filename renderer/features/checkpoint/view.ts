import type { ComponentType } from 'react';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';

export interface ViewProps {
  readonly view: CheckpointView;
  /** Grows when the checkpoint was read again: pages must then be asked for anew. */
  readonly revision: number;
}

/** One tab of the right side. */
export interface View {
  readonly id: string;
  readonly name: string;
  /** The key that shows it; '' for none. */
  readonly key: string;
  /** Whether it has a tab at all. */
  readonly isShown: (view: CheckpointView) => boolean;
  readonly Panel: ComponentType<ViewProps>;
  readonly supports: (view: CheckpointView) => boolean;
  /** Said in its place when it is not supported. */
  readonly unsupported: string;
  /** What stands beside the name; null for nothing. */
  readonly badge: (view: CheckpointView) => Badge | null;
}

/** A count, or in a word what is wrong there. */
export interface Badge {
  readonly text: string;
  readonly tone: 'plain' | 'warn' | 'bad';
}
