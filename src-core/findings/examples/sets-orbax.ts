import type { Example } from '../example.ts';

/** The folder of a checkpoint of one array of two chunks, with no more than its metadata. */
const ARRAY = [
  'import json, os',
  'array = {"value_type": "jax.Array", "skip_deserialize": False, "write_shape": [3, 2]}',
  'tree = {"(\'w\',)": {"key_metadata": [{"key": "w"}], "value_metadata": array}}',
  'os.makedirs("run/w")',
  'json.dump({"tree_metadata": tree, "use_ocdbt": False}, open("run/_METADATA", "w"))',
];
/** …with its description, and its first chunk. */
const COMPRESSED = [
  ...ARRAY,
  'zarray = {"shape": [3, 2], "chunks": [2, 2], "dtype": "<f4", "fill_value": None}',
  'json.dump(zarray, open("run/w/.zarray", "w"))',
  'open("run/w/0.0", "wb").write(b"compressed")',
];
const PLAIN = [
  ...ARRAY,
  'zarray = {"shape": [3, 2], "chunks": [2, 2], "dtype": "<f4", "fill_value": None, "compressor": None}',
  'json.dump(zarray, open("run/w/.zarray", "w"))',
  'open("run/w/0.0", "wb").write(bytes(16))',
];

/** A database with one node, which holds the description of an array and says that its chunk lies in `p/d/b`. */
const DATABASE = [
  'import base64, json, os',
  'array = {"value_type": "jax.Array", "skip_deserialize": False, "write_shape": [2]}',
  'tree = {"(\'w\',)": {"key_metadata": [{"key": "w"}], "value_metadata": array}}',
  'manifest = b"DNs6Kj8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAABAwBkL2EBAQAAAGsAAAAAAAAAAAAAAACnCRDW"',
  'node = b"DNsg3msAAAAAAAAAAAAAAQUAcC9kL2ICAAkDdy8uemFycmF5dy8wOggAAQAAeyJzaGFwZSI6WzJdLCJjaHVua3MiOlsy" \\',
  '    b"XSwiZHR5cGUiOiI8ZjQiLCJjb21wcmVzc29yIjpudWxsfeJZ6xM="',
  'for folder in "run/d", "run/p/d":',
  '    os.makedirs(folder)',
  'json.dump({"tree_metadata": tree, "use_ocdbt": True}, open("run/_METADATA", "w"))',
  'for name, text in ("manifest.ocdbt", manifest), ("d/a", node):',
  '    open("run/" + name, "wb").write(base64.b64decode(text))',
];

/** Orbax checkpoints, written by hand. */
export const SETS_ORBAX_EXAMPLES = {
  SE220: {
    make: [
      ...COMPRESSED,
      'open("run/w/1.0", "wb").write(b"compressed")',
      'os.rename("run/_METADATA", "run/_sharding")',
    ],
    run: 'assay validate run',
    says: 'the folder has parts of an Orbax checkpoint, but no `_METADATA`',
  },
  SE221: {
    make: [...COMPRESSED],
    run: 'assay validate run',
    says: 'w/1.0: 1 of the 2 chunks of `w` are missing; the first is `1.0`',
  },
  SE222: {
    make: [...COMPRESSED, 'open("run/w/1.0", "wb").write(b"compressed")', 'os.remove("run/w/.zarray")'],
    run: 'assay validate run',
    says: '`w` is in the metadata, and `w/.zarray` is not there',
  },
  SE223: {
    make: [...DATABASE],
    run: 'assay validate run',
    says: '`p/manifest.ocdbt` says that there is data in `p/d`, and no file is there',
  },
  SE224: {
    make: [
      'import json, os',
      'os.makedirs("run/ocdbt.process_0/d")',
      'json.dump({"tree_metadata": {}, "use_ocdbt": True}, open("run/_METADATA", "w"))',
      String.raw`open("run/manifest.ocdbt", "wb").write(b"\x0c\xdb\x3a\x2a" + bytes(20))`,
    ],
    run: 'assay validate run',
    says: '`manifest.ocdbt` is no whole manifest: it should have 0 bytes and has 24',
  },
  SE225: {
    make: [
      ...ARRAY,
      'zarray = {"shape": [3, 2], "chunks": [2, 2], "dtype": "<f4", "compressor": {"id": "blosc"}}',
      'json.dump(zarray, open("run/w/.zarray", "w"))',
      'for name in "0.0", "1.0":',
      '    open("run/w/" + name, "wb").write(b"compressed")',
    ],
    run: 'assay validate run',
    says: 'no values are read of 1 tensor: blosc',
  },
  SE227: {
    make: [...PLAIN, 'open("run/w/1.0", "wb").write(bytes(16))', 'os.rename("run", "run.orbax-checkpoint-tmp-1")'],
    run: 'assay validate run.orbax-checkpoint-tmp-1',
    says: 'the name of the folder says that the save was not finished',
  },
  SE228: {
    make: [...PLAIN, 'open("run/w/1.0", "wb").write(bytes(10))'],
    run: 'assay validate run',
    says: '`w/1.0` is no whole chunk: it has 10 bytes, the array needs 16',
  },
  SE229: {
    make: [
      'import json, os',
      'array = {"value_type": "jax.Array", "skip_deserialize": False, "write_shape": [2]}',
      'tree = {"(\'w\',)": {"key_metadata": [{"key": "w"}], "value_metadata": array}}',
      'zarray = {"shape": [2], "chunks": [2], "dtype": "<f4", "fill_value": None, "compressor": None}',
      'for name in "w", "v":',
      '    os.makedirs("run/" + name)',
      '    json.dump(zarray, open("run/" + name + "/.zarray", "w"))',
      '    open("run/" + name + "/0", "wb").write(bytes(8))',
      'json.dump({"tree_metadata": tree, "use_ocdbt": False}, open("run/_METADATA", "w"))',
    ],
    run: 'assay validate run',
    says: 'v/.zarray: `v` holds an array, and `_METADATA` does not name it',
  },
  SE240: {
    make: [...DATABASE, 'open("run/p/d/b", "wb").write(bytes(8))', 'open("run/d/a", "r+b").write(b"x")'],
    run: 'assay validate run',
    says: '`d/a` has no whole node at byte 0: it does not begin like one',
  },
  SE241: {
    make: [...DATABASE, 'open("run/p/d/other", "wb").write(bytes(8))'],
    run: 'assay validate run',
    says: '`p/d/b` is missing, and 1 value lies in it; the first is `w/0`',
  },
  SE242: {
    make: [...DATABASE, 'open("run/p/d/b", "wb").write(bytes(5))'],
    run: 'assay validate run',
    says: '`p/d/b` ends after 5 bytes, and 1 value lies beyond; the first is `w/0`',
  },
  SE350: {
    make: [...COMPRESSED, 'open("run/w/1.0", "wb").write(b"compressed")', 'open("run/_METADATA", "r+b").truncate(50)'],
    run: 'assay validate run',
    says: '`_METADATA` cannot be read: Unterminated string in JSON at position 50 (line 1 column 51)',
  },
} as const satisfies Record<string, Example>;
