import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

/**
 * Make the icons of all systems from `icons/icon.svg`: `node build/icons.mjs`. The results are kept in the repository,
 * because they change about never and drawing them takes a browser.
 */
const FOLDER = new URL('icons/', import.meta.url);
/** Edges in pixels. */
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
const ICNS_TYPES = {
  icp4: 16,
  icp5: 32,
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
};

const svg = readFileSync(new URL('icon.svg', FOLDER), 'utf8');
const pictures = await drawAll([...new Set([...ICO_SIZES, ...Object.values(ICNS_TYPES)])]);
writeFileSync(new URL('icon.png', FOLDER), pictureOf(512));
writeFileSync(new URL('icon.ico', FOLDER), composeIco());
writeFileSync(new URL('icon.icns', FOLDER), composeIcns());

async function drawAll(sizes) {
  const executablePath = process.env.ASSAY_TEST_CHROMIUM;
  const browser = await chromium.launch(executablePath ? { executablePath } : {});
  const page = await browser.newPage();
  const drawn = new Map();
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    drawn.set(size, await page.screenshot({ omitBackground: true }));
  }
  await browser.close();
  return drawn;
}

function pictureOf(size) {
  return pictures.get(size);
}

/** ICONDIR, then one ICONDIRENTRY of 16 bytes a picture, then the PNGs. */
function composeIco() {
  const header = Buffer.alloc(6 + 16 * ICO_SIZES.length);
  header.writeUInt16LE(1, 2); // type: icon
  header.writeUInt16LE(ICO_SIZES.length, 4);
  let offset = header.length;
  ICO_SIZES.forEach((size, place) => {
    const at = 6 + 16 * place;
    header.writeUInt8(size % 256, at); // width; 0 stands for 256
    header.writeUInt8(size % 256, at + 1); // height
    header.writeUInt16LE(1, at + 4); // planes
    header.writeUInt16LE(32, at + 6); // bits a pixel
    header.writeUInt32LE(pictureOf(size).length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += pictureOf(size).length;
  });
  return Buffer.concat([header, ...ICO_SIZES.map(pictureOf)]);
}

/** `icns`, the length of the file, then blocks of type, length and PNG. Lengths count their own header. */
function composeIcns() {
  const blocks = Object.entries(ICNS_TYPES).map(([type, size]) => block(type, pictureOf(size)));
  return block('icns', Buffer.concat(blocks));
}

function block(type, content) {
  const header = Buffer.alloc(8);
  header.write(type, 0, 'ascii');
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}
