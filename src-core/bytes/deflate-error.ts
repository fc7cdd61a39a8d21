/** Compressed bytes that do not inflate: damage in the file, met while they come in pieces. */
export class DeflateError extends Error {
  override readonly name = 'DeflateError';
}
