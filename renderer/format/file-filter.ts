/** A term of the tensor filter for what lies in this file of a set. What would end the term stands for itself as `?`. */
export function fileFilter(name: string): string {
  return `file:${name.replace(/[\s,[\]*?]/g, '?')}`;
}
