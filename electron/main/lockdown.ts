import { session, type App, type WebContents } from 'electron';
import { isAppUrl } from './sender.ts';

/** What no page of ours ever needs, denied for every page there will be. */
export function lockDown(app: App): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

/** After the app is ready: sessions do not exist before. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, allow) => allow(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (details) => {
    // A reload of the page itself is a navigation to where it is.
    if (!isAppUrl(details.url)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
