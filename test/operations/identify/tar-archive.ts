/** A tar archive: POSIX, or without its magic as V7 wrote it. */
export function tarOf(members: Readonly<Record<string, string>>, { magic = true } = {}): Uint8Array {
  const blocks = Object.entries(members).flatMap(([name, content]) => [
    header(name, content.length, magic),
    padTo512(content),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header(name: string, size: number, magic: boolean): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write('0', 156);
  if (magic) block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padTo512(content: string): Buffer {
  const block = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  block.write(content);
  return block;
}
