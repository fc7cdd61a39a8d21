import type { ComponentType } from 'react';
import type { CheckpointView } from '../../../src-core/contract/client.ts';

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
  /** A count beside the name; '' for none. */
  readonly badge: (view: CheckpointView) => string;
}
