/** Offer text as a file to save. The host asks where. */
export function download(name: string, mime: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: mime }));
  const link = document.createElement('a');
  link.href = url;
  // A name from a file must not lead elsewhere.
  link.download = name.replace(/[\p{C}/\\:*?"<>|]/gu, '_').slice(-200);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
