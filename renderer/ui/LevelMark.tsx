import { CircleDashedIcon, CrossCircleIcon, TickCircleIcon, WarningSignIcon } from '@blueprintjs/icons';
import type { LevelStatus } from '../../src-core/findings/level.ts';
import styles from './LevelMark.module.css';
import { classNames } from './class-names.ts';

const ICONS = {
  passed: TickCircleIcon,
  warned: WarningSignIcon,
  failed: CrossCircleIcon,
  'not-run': CircleDashedIcon,
} as const;

export function LevelMark({ status }: { readonly status: LevelStatus }) {
  const Icon = ICONS[status];
  return <Icon size={14} className={classNames(styles[status])} />;
}
