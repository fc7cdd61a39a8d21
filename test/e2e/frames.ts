import type { CDPSession, Page } from '@playwright/test';

/** Milliseconds that the main thread of the page worked, not those that passed: a busy machine changes them little. */
export interface Work {
  readonly script: number;
  readonly style: number;
  readonly layout: number;
  /** All tasks together, painting among them. */
  readonly all: number;
}

/** Reads what the main thread of a page has worked so far. */
export class WorkMeter {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(page: Page): Promise<WorkMeter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new WorkMeter(session);
  }

  async read(): Promise<Work> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const of = (wanted: string) => (metrics.find(({ name }) => name === wanted)?.value ?? 0) * 1000;
    return {
      script: of('ScriptDuration'),
      style: of('RecalcStyleDuration'),
      layout: of('LayoutDuration'),
      all: of('TaskDuration'),
    };
  }

  /** Work between two readings, `run` between them and the frame that shows what came of it. */
  async during(page: Page, run: () => Promise<void>): Promise<Work> {
    const before = await this.read();
    await run();
    await nextFrame(page);
    const after = await this.read();
    return {
      script: after.script - before.script,
      style: after.style - before.style,
      layout: after.layout - before.layout,
      all: after.all - before.all,
    };
  }
}

/** Until what is there by now has been drawn. */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** The times from frame to frame while something goes on, in milliseconds. */
export async function framesDuring(page: Page, run: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    const tick = (now: number) => {
      times.push(now);
      frame = requestAnimationFrame(tick);
    };
    let frame = requestAnimationFrame(tick);
    Object.assign(window, {
      endFrames: () => {
        cancelAnimationFrame(frame);
        return times.slice(1).map((time, place) => time - (times[place] ?? time));
      },
    });
  });
  await run();
  return page.evaluate(() => (window as unknown as { endFrames: () => number[] }).endFrames());
}

/** The value below which this share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** `p50 2.2, p95 3.1, max 4.0 ms`. */
export function spread(values: readonly number[]): string {
  const [half, most, all] = [0.5, 0.95, 1].map((share) => quantile(values, share).toFixed(1));
  return `p50 ${half}, p95 ${most}, max ${all} ms`;
}
