/** Tells bytes sent of all files together. */
export type OnProgress = (done: number, total: number) => void;

/** Send files one after the other; the rest goes on when one fails. Resolves to what went wrong, one line a file, or ''. */
export async function upload(
  url: string,
  files: readonly File[],
  onProgress: OnProgress = () => undefined,
): Promise<string> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const problems: string[] = [];
  let before = 0;
  for (const file of files) {
    const problem = await sendFile(url, file, (sent) => onProgress(Math.min(before + sent, total), total));
    if (problem !== '') problems.push(`${file.name}: ${problem}`);
    before += file.size;
  }
  onProgress(total, total);
  return problems.join('\n');
}

/** XMLHttpRequest, because `fetch` does not tell how much of a body has been sent. */
function sendFile(url: string, file: File, onSent: (bytes: number) => void): Promise<string> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${url}?name=${encodeURIComponent(wellFormed(file.name))}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = () => resolve(request.status < 300 ? '' : errorText(request));
    request.onerror = () => {
      void isReadable(file).then((readable) => resolve(readable ? NO_ANSWER : UNREADABLE));
    };
    request.send(file);
  });
}

const NO_ANSWER = 'could not be sent: the server does not answer; was `assay serve` stopped?';
const UNREADABLE = 'could not be read by the browser: it has changed or is gone, or it is a folder';

/** Why sending failed is not told: a file that can still be read was not the reason. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function errorText(request: XMLHttpRequest): string {
  try {
    const { error } = JSON.parse(request.responseText) as { readonly error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // Not JSON: fall through to the status line.
  }
  return `the server answered ${request.status}`;
}

/** Half a surrogate pair, which a Windows name may hold, cannot be in a URL. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd');
}
