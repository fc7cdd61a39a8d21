import type { Example } from '../example.ts';

/** Keras archives. */
export const KERAS_EXAMPLES = {
  KS201: {
    make: [
      'import h5py, zipfile',
      'h5py.File("weights.h5", "w").close()',
      'with zipfile.ZipFile("model.keras", "w") as z:',
      '    z.writestr("metadata.json", "{}")',
      '    z.write("weights.h5", "model.weights.h5")',
    ],
    run: 'assay validate model.keras',
    says: 'the archive has no `config.json`',
  },
  KS202: {
    make: [
      'import zipfile',
      'with zipfile.ZipFile("model.keras", "w") as z:',
      '    z.writestr("metadata.json", "{}")',
      '    z.writestr("config.json", \'{"module": "keras", "class_name": "Sequential", "config": {}}\')',
    ],
    run: 'assay validate model.keras',
    says: 'the archive has no `model.weights.h5`',
  },
  KS203: {
    make: [
      'import h5py, zipfile',
      'h5py.File("weights.h5", "w").close()',
      'with zipfile.ZipFile("model.keras", "w") as z:',
      '    z.writestr("config.json", \'{"module": "keras", "class_name": "Sequential", "config": {}}\')',
      '    z.write("weights.h5", "model.weights.h5")',
    ],
    run: 'assay validate model.keras',
    says: 'the archive has no `metadata.json`',
  },
  KS204: {
    make: [
      'import zipfile',
      'with zipfile.ZipFile("model.keras", "w", zipfile.ZIP_BZIP2) as z:',
      '    z.writestr("metadata.json", "{}")',
      '    z.writestr("config.json", \'{"module": "keras", "class_name": "Sequential", "config": {}}\')',
      '    z.writestr("model.weights.h5", bytes(17 << 20))',
    ],
    run: 'assay validate model.keras',
    says: '`model.weights.h5` was not looked into: it inflates to 17825792 bytes, and no more than 16777216 are inflated here',
  },
  KS301: {
    make: [
      'import zipfile',
      'with zipfile.ZipFile("model.keras", "w") as z:',
      '    z.writestr("metadata.json", "{}")',
      '    z.writestr("config.json", \'{"module": "keras", "class_na\')',
    ],
    run: 'assay validate model.keras',
    says: '`config.json` cannot be read: Unterminated string in JSON at position 29 (line 1 column 30)',
  },
  KS302: {
    make: [
      'import json, zipfile',
      'code = {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None}}',
      'layer = {"module": "keras.layers", "class_name": "Lambda", "name": "f", "config": {"function": code}}',
      'with zipfile.ZipFile("model.keras", "w") as z:',
      '    z.writestr("metadata.json", "{}")',
      '    z.writestr("config.json", json.dumps({"module": "keras", "config": {"layers": [layer]}}))',
    ],
    run: 'assay validate model.keras',
    says: 'the layer `f` is a lambda whose Python byte code is in the file',
  },
  KS303: {
    make: [
      'import json, zipfile',
      'layer = {"module": "os", "class_name": "function", "config": "system"}',
      'with zipfile.ZipFile("model.keras", "w") as z:',
      '    z.writestr("metadata.json", "{}")',
      '    z.writestr("config.json", json.dumps({"module": "keras", "config": {"layers": [layer]}}))',
    ],
    run: 'assay validate model.keras',
    says: 'the configuration would import `os.system`, which runs programs',
  },
  KS304: {
    make: [
      'import json, zipfile',
      'layer = {"module": "my_layers", "class_name": "Gate", "config": {}}',
      'with zipfile.ZipFile("model.keras", "w") as z:',
      '    z.writestr("metadata.json", "{}")',
      '    z.writestr("config.json", json.dumps({"module": "keras", "config": {"layers": [layer]}}))',
    ],
    run: 'assay validate model.keras',
    says: 'the configuration names `my_layers.Gate`',
  },
  KS305: {
    make: [
      'import zipfile',
      'with zipfile.ZipFile("model.keras", "w") as z:',
      '    z.writestr("metadata.json", "{}")',
      '    z.writestr("config.json", "[]")',
    ],
    run: 'assay validate model.keras',
    says: '`config.json` is no object with a `class_name`',
  },
} as const satisfies Record<string, Example>;
