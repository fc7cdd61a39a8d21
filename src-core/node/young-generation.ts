import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Times its size that the young generation grows in one step: from the 2 MB that V8 begins with to 16 MB. */
const ONE_STEP = 8;
/** What V8 has without a word from us. */
const USUAL_STEP = 2;
/** Bytes: it has grown by that step, not by V8's own. */
const GROWN = 12 << 20;

/**
 * Load a part of this program, and let the young generation of the heap stay as large as it is then: 16 MB, which loading
 * fills.
 *
 * V8 doubles it whenever more survives than it holds, up to 128 MB. A reader of 200,000 tensors makes it do so, and is the
 * slower for it: what is made and dropped no longer stays in a core's cache. How large it may become is fixed when a
 * process starts, before a program has a say; how far it grows is looked up at each step.
 *
 * For processes that end soon: V8 makes it smaller in one that is idle, and it would stay so.
 */
export async function keepYoungGenerationSmall<Part>(load: () => Promise<Part>): Promise<Part> {
  setStep(ONE_STEP);
  try {
    return await load();
  } finally {
    setStep(youngBytes() >= GROWN ? 1 : USUAL_STEP);
  }
}

function setStep(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

/** Both halves. */
function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
