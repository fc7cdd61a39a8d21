/** Signatures and fixed lengths of the zip format. Source: APPNOTE.TXT 6.3.10, the section named on each line. */

/** 4.3.7 local file header: `PK\3\4`, as a little-endian u32. */
export const LOCAL_HEADER = 0x04034b50;
/** 4.3.9 data descriptor: `PK\7\8`. */
export const DATA_DESCRIPTOR = 0x08074b50;
/** 4.3.12 central directory file header: `PK\1\2`. */
export const CENTRAL_HEADER = 0x02014b50;
/** 4.3.14 Zip64 end of central directory record: `PK\6\6`. */
export const ZIP64_END_RECORD = 0x06064b50;
/** 4.3.15 Zip64 end of central directory locator: `PK\6\7`. */
export const ZIP64_LOCATOR = 0x07064b50;
/** 4.3.16 end of central directory record (EOCD): `PK\5\6`. */
export const END_RECORD = 0x06054b50;

/** Bytes of each record before its variable parts. */
export const LOCAL_HEADER_SIZE = 30;
export const CENTRAL_HEADER_SIZE = 46;
export const END_RECORD_SIZE = 22;
export const ZIP64_END_RECORD_SIZE = 56;
export const ZIP64_LOCATOR_SIZE = 20;
/** Data descriptor with its signature: 4 + crc 4 + two sizes of 4 or, under Zip64, of 8 bytes. */
export const DESCRIPTOR_SIZE = 16;
export const DESCRIPTOR_SIZE_64 = 24;

/** A 16- or 32-bit field that holds this value is found in Zip64 instead (4.4.1.4). */
export const SENTINEL_16 = 0xffff;
export const SENTINEL_32 = 0xffffffff;

/** 4.5.3 Zip64 extended information. */
export const EXTRA_ZIP64 = 0x0001;
/** The padding field of torch: `FB`, filled with `Z` (pytorch, caffe2/serialize/inline_container.cc, `getPadding`). */
export const EXTRA_PADDING = 0x4246;
export const PADDING_BYTE = 0x5a;
/** Eight bytes of padding, read as a float64: no other eight are this number. */
export const PADDING_EIGHT = new Float64Array(new Uint8Array(8).fill(PADDING_BYTE).buffer)[0];

/** 4.4.4 general purpose bits. */
export const FLAG_ENCRYPTED = 0x0001;
export const FLAG_DESCRIPTOR = 0x0008;
export const FLAG_PATCHED = 0x0020;
export const FLAG_STRONG_ENCRYPTION = 0x0040;
export const FLAG_UTF8 = 0x0800;
export const FLAG_MASKED_HEADERS = 0x2000;

/** 4.4.5 compression methods: the two that torch reads… */
export const STORED = 0;
export const DEFLATED = 8;
/** …and those that Python's `zipfile` reads besides, and with it numpy and Keras. */
export const BZIP2 = 12;
export const LZMA = 14;
export const ZSTANDARD = 93;
