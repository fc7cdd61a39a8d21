import type { Rule } from '../rule.ts';

const AGAIN = 'Fetch or export the model again; the file was probably cut short.';
const BESIDE = 'Put `{file}` beside the model; a model with external data is several files and moves as one.';

/** ONNX models: protobuf messages, with weights inside or in files beside them. */
export const ONNX_RULES = {
  OX201: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the model ends too early',
    message: 'at byte {offset} {what}',
    advice: AGAIN,
    reference: "google.protobuf.message.DecodeError: Error parsing message with type 'onnx.ModelProto'",
    actual: '{size} bytes in all',
    explanation:
      'A protobuf message says how long each part is. Where a part reaches beyond the end, the rest of the file is missing.',
  },
  OX202: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'the model is no protobuf message',
    message: 'at byte {offset} there is {what}',
    advice: 'Fetch or export the model again; its structure is damaged.',
    reference: "google.protobuf.message.DecodeError: Error parsing message with type 'onnx.ModelProto'",
    explanation: 'Every field begins with its number and its kind. Here stands what no writer writes.',
  },
  OX203: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a file with external data is missing',
    message: '`{name}` lies in `{file}`, which is not there',
    advice: BESIDE,
    expected: '`{file}`',
    actual: 'no such file',
    reference:
      'onnx.checker.ValidationError: Data of TensorProto ( tensor name: {name}) should be stored in {file}, but it is not regular file.',
    explanation:
      'Weights of more than 2 GB, and those that were saved so, lie in files of their own; the model names them. They have to stay beside it.',
  },
  OX204: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'a file with external data is too short',
    message: '`{name}` ends at byte {end} of `{file}`, which has {size} bytes',
    advice: 'Fetch `{file}` again; it was cut short or belongs to another export.',
    reference:
      "ValueError: External data length ({length}) exceeds available data ({available} bytes from offset {offset}) for tensor '{name}'",
    expected: 'at least {end} bytes',
    actual: '{size} bytes',
    explanation: 'The model says where in the file its weights lie. The file ends before that.',
  },
  OX205: {
    level: 'container',
    severity: 'error',
    kind: 'unsafe',
    title: 'external data outside of the folder',
    message: '`{name}` is said to lie in `{file}`, which is not a file inside the folder of the model',
    advice: 'Do not load it; ask where the model comes from. No exporter writes such a name.',
    reference:
      "onnx.checker.ValidationError: Data of TensorProto ( tensor name: {name}) should be file inside the folder, but '{file}' points outside the directory.",
    expected: 'the name of a file in the folder',
    actual: '`{file}`',
    explanation:
      'A runtime joins the name with the folder and opens the result: a name that climbs out makes it read another file of the computer.',
  },
  OX206: {
    level: 'container',
    severity: 'error',
    kind: 'corrupted',
    title: 'external data whose file is not named',
    message: '`{name}` is said to lie in another file, but not in which',
    advice: AGAIN,
    reference:
      'onnx.checker.ValidationError: Location of external TensorProto ( tensor name: {name}) should not be empty.',
    expected: 'the name of a file in the folder',
    actual: 'none',
    explanation: 'A tensor with external data names its file. Without the name its values cannot be found.',
  },
  OX301: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a model without a graph',
    message: 'the model has no graph',
    advice: AGAIN,
    explanation:
      'The graph holds the operators and the weights. A message without one is the beginning of a model at most.',
  },
  OX302: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the data of a tensor has another length than its shape',
    message: '`{name}` is {dtype} {shape} and takes {expected} bytes, {actual} are given',
    advice: 'Export the model again.',
    expected: '{expected} bytes',
    actual: '{actual} bytes',
    explanation: 'Shape and type say how many bytes the values take. Another number cannot be read as this tensor.',
  },
  OX303: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a tensor with a field that cannot be read',
    message: '`{name}`: {what} is no number',
    advice: 'Export the model again.',
    explanation: 'Offset and length of external data are written as decimal texts.',
  },
  OX304: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a tensor of a type that is not known',
    message: '`{name}` has the element type {type}, which is not known here',
    advice: 'Check it with the runtime that the model is meant for.',
    explanation: 'ONNX adds types from time to time; an undefined type is also what damage leaves.',
  },
  OX305: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a model without a version',
    message: 'the model has no `ir_version`',
    advice: 'Check where the model comes from; runtimes refuse it.',
    reference: 'onnx.checker.ValidationError: The model does not have an ir_version set properly.',
    explanation: 'Every exporter writes the version first. A model without it was damaged, or made by hand.',
  },
  OX306: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'nodes without an operator',
    message: 'nodes that name no operator: {count}',
    advice: 'Check where the model comes from; runtimes refuse it.',
    reference: "onnx.checker.ValidationError: Field 'op_type' of 'node' is required to be non-empty.",
    explanation:
      'A node says which operator it runs. Exporters never leave it out, so these bytes were made by hand or damaged. The weights were read all the same.',
  },
} as const satisfies Record<string, Rule>;
