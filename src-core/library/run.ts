import { basename, dirname, resolve } from 'node:path';
import { runFolder } from '../node/run-folder/run-folder.ts';
import { CheckpointManager, type ManagerOptions } from '../pipeline/checkpoint-manager.ts';
import { clearDone, isDone, markDone } from '../pipeline/done-marker.ts';
import { FileProgressTracker } from '../pipeline/file-progress-tracker.ts';
import { planResume, type ResumeOptions, type ResumePlan } from '../pipeline/resume-plan.ts';
import { SILENT, type RunLog } from '../pipeline/run-files.ts';
import type { OutputsOptions } from '../pipeline/run-outputs.ts';
import { readRun, type RunStatus } from '../pipeline/run-status.ts';

/** The state of a run, `pipeline_state.json` of its folder. A state that cannot be read is kept aside and rebuilt. */
export async function openCheckpointManager(folder: string, options: ManagerOptions): Promise<CheckpointManager> {
  return CheckpointManager.open(runFolder(folder), options);
}

/** The progress of the files of one stage, `<STAGE>_files.json` of the run folder. */
export function openFileProgressTracker(folder: string, stage: string, log: RunLog = SILENT): FileProgressTracker {
  return new FileProgressTracker(runFolder(folder), stage, log);
}

/** How a run stands. Nothing on the disk is changed. Null where the folder holds nothing of a run. */
export async function pipelineStatus(folder: string, options: OutputsOptions = {}): Promise<RunStatus | null> {
  return (await readRun(runFolder(folder), options))?.status ?? null;
}

/** Where a run would resume, and why. Nothing on the disk is changed. Null where the folder holds nothing of a run. */
export async function planPipelineResume(folder: string, options: ResumeOptions = {}): Promise<ResumePlan | null> {
  return planResume(runFolder(folder), options);
}

/** Write `<path>.done`. Only after the checkpoint was proven: `atomicSave` does both. */
export async function markCheckpointDone(path: string): Promise<void> {
  await markDone(runFolder(dirname(resolve(path))), basename(path));
}

/** Whether a checkpoint and its done marker are both there. */
export async function isCheckpointDone(path: string): Promise<boolean> {
  return isDone(runFolder(dirname(resolve(path))), basename(path));
}

/** Remove the done marker: before the checkpoint is made again. */
export async function clearCheckpointDone(path: string): Promise<void> {
  await clearDone(runFolder(dirname(resolve(path))), basename(path));
}
