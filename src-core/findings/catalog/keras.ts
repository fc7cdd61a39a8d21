import type { Rule } from '../rule.ts';

const AGAIN = 'Fetch the file again, or save the model again with `model.save`.';

/** Keras version 3 archives. */
export const KERAS_RULES = {
  KS201: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the configuration is missing',
    message: 'the archive has no `config.json`',
    advice: 'Load the weights alone into a model that is built in code, or save the model again.',
    reference: 'KeyError: "There is no item named \'config.json\' in the archive"',
    expected: '`config.json`',
    actual: 'no such entry',
    explanation: 'The configuration says which layers the model is built of. Without it the weights belong to nothing.',
  },
  KS202: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the weights are missing',
    message: 'the archive has no `model.weights.h5`',
    advice: AGAIN,
    reference: 'ValueError: Expected a model.weights.h5 or model.weights.npz file.',
    expected: '`model.weights.h5`',
    actual: 'no such entry',
    explanation: 'The archive holds the description of a model without its numbers.',
  },
  KS203: {
    level: 'container',
    severity: 'warning',
    kind: null,
    title: 'the metadata is missing',
    message: 'the archive has no `metadata.json`',
    advice: 'Nothing has to be done to load it.',
    explanation: 'It says which version of Keras saved the model and when. Loading does not need it.',
  },
  KS204: {
    level: 'container',
    severity: 'info',
    kind: null,
    title: 'a member of the archive that is not read here',
    message: '`{name}` was not looked into: it inflates to {size} bytes, and no more than {most} are inflated here',
    advice: 'Load it with Keras, or save the model again, to have it checked.',
    explanation:
      'Keras stores its members uncompressed, so another program packed this archive. Keras still reads it, since the zip module of Python inflates it. Here a compressed member is inflated up to a limit of memory, and for bzip2 and LZMA of time; of a larger one only place and checksum are checked, and what it holds is not known.',
  },
  KS301: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the configuration is not the JSON it should be',
    message: '`{name}` cannot be read: {what}',
    advice: AGAIN,
    reference: 'json.decoder.JSONDecodeError: {what}',
    explanation:
      'The configuration is one JSON object: `config.json` in an archive, the attribute `model_config` in an HDF5 file. It was cut short or overwritten.',
  },
  KS302: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'a layer carries Python byte code',
    message: 'the layer `{layer}` is a lambda whose Python byte code is in the file',
    advice: 'Do not load it with `safe_mode=False`; ask for a model without Lambda layers.',
    reference:
      'ValueError: Requested the deserialization of a `Lambda` layer whose `function` is a Python lambda. This carries a potential risk of arbitrary code execution and thus it is disallowed by default.',
    explanation:
      'The byte code runs when the model is called. Keras refuses it by default (`safe_mode=True`); nothing says what it does without running it.',
  },
  KS303: {
    level: 'load',
    severity: 'error',
    kind: 'unsafe',
    title: 'the configuration names dangerous code',
    message: 'the configuration would import `{name}`, which {why}',
    advice: 'Do not load it; ask where the file comes from.',
    explanation:
      'The configuration names classes and functions by module. Older versions of Keras import whatever is named and call it with the values that follow.',
  },
  KS305: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the configuration describes no model',
    message: '`config.json` is no object with a `class_name`',
    advice: AGAIN,
    reference: 'ValueError: Expected object to be an instance of `KerasSaveable`',
    expected: 'an object with `class_name` and `config`',
    explanation:
      'Keras builds the class that `class_name` names from the values in `config`. This JSON can be read but describes something else: the configuration of another tool under this name, or one that was edited by hand.',
  },
  KS304: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'the configuration names code outside of Keras',
    message: 'the configuration names `{name}`',
    advice: 'Install the package it belongs to, and read that code before loading.',
    explanation: 'Custom layers and functions are imported by their names when the model is built.',
  },
} as const satisfies Record<string, Rule>;
