import type { ByteViewSlice } from './byte-view-slice.ts';
import type { CheckpointSlice } from './checkpoint-slice.ts';
import type { CompareSlice } from './compare-slice.ts';
import type { DialogSlice } from './dialog-slice.ts';
import type { ExpectationSlice } from './expectation-slice.ts';
import type { JobSlice } from './job-slice.ts';
import type { NoticeSlice } from './notice-slice.ts';
import type { PreferenceSlice } from './preference-slice.ts';
import type { QueueSlice } from './queue-slice.ts';
import type { QueueViewSlice } from './queue-view-slice.ts';
import type { RewriteSlice } from './rewrite-slice.ts';
import type { SetSlice } from './set-slice.ts';
import type { SessionSlice } from './session-slice.ts';
import type { TensorViewSlice } from './tensor-view-slice.ts';
import type { ValueViewSlice } from './value-view-slice.ts';

export type AppState = QueueSlice &
  QueueViewSlice &
  CheckpointSlice &
  TensorViewSlice &
  ValueViewSlice &
  ByteViewSlice &
  RewriteSlice &
  CompareSlice &
  JobSlice &
  NoticeSlice &
  DialogSlice &
  ExpectationSlice &
  SessionSlice &
  SetSlice &
  PreferenceSlice;
