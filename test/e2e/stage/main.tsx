import '../../../renderer/app/styles.ts';
import { start } from '../../../renderer/app/start.tsx';
import { createFakeClient, type FakeClient } from '../../../renderer/client/fake.ts';
import { PLAYS } from './plays.ts';

declare global {
  interface Window {
    /** The engine behind this page, for a test to ask and to steer. */
    stage: FakeClient;
  }
}

const play = PLAYS[new URLSearchParams(window.location.search).get('play') ?? 'samples'] ?? {};
window.stage = createFakeClient(play);
start(window.stage);
